// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Credential, IReputationRegistry, Party} from "../../interfaces/IReputationRegistry.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {IJurors} from "../../interfaces/IJurors.sol";
import {OwnVotes} from "./OwnVotes.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

/// @title Admissions: the slice that knows parties, their accounts and who offers to be a juror.
abstract contract Admissions is IReputationRegistry, OwnVotes {
    using EnumerableSet for EnumerableSet.AddressSet;

    /* CONSTANTS */

    uint256 internal constant MAX_AFFILIATES = 32;

    bytes32 internal constant CREDENTIAL_TYPEHASH = keccak256(
        "Credential(address account,bytes32 party,uint32 sampleCap,bytes32 policyHash,bytes32[] affiliates,uint64 version,uint40 deadline)"
    );

    /* IMMUTABLES */

    address internal immutable COUNCIL;

    /* STORAGE */

    mapping(bytes32 party => Party) internal _parties;
    mapping(address account => bytes32) private _partyOf;

    /// @dev Version of the credential that named them: a newer one that does not, ends it.
    mapping(bytes32 party => mapping(bytes32 other => uint64)) private _namedIn;

    EnumerableSet.AddressSet private _jurors;
    mapping(address account => uint40) private _offeredAt;

    /* CONSTRUCTOR */

    constructor(address council_) EIP712("GuerdonRegistry", "1") {
        COUNCIL = council_;
    }

    /* ADMISSION */

    /// @inheritdoc IReputationRegistry
    function admit(Credential calldata credential, bytes calldata signature) external {
        (address account, bytes32 id) = (credential.account, credential.party);
        _checkCredential(credential, signature);
        Party storage party = _parties[id];
        _partyOf[account] = id;
        (party.account, party.sampleCap) = (account, credential.sampleCap);
        (party.version, party.policyHash) = (credential.version, credential.policyHash);
        for (uint256 i = 0; i < credential.affiliates.length; ++i) {
            _namedIn[id][credential.affiliates[i]] = credential.version;
        }
        emit Admitted(
            id, account, credential.version, credential.sampleCap, credential.policyHash, credential.affiliates
        );
        if (delegates(account) != account) _delegate(account, account);
        _settlePower(account);
    }

    /// @inheritdoc IReputationRegistry
    function exit() external {
        bytes32 id = _checkAdmitted(msg.sender);
        _parties[id].account = address(0);
        emit Exited(id, msg.sender);
        _settlePower(msg.sender);
    }

    /* JURORS */

    /// @inheritdoc IReputationRegistry
    function offerAsJuror(bool isOffered) external {
        _checkAdmitted(msg.sender);
        if (isOffered == _jurors.contains(msg.sender)) revert OfferUnchanged(msg.sender, isOffered);
        if (isOffered) _checkStanding(msg.sender);
        _offer(msg.sender, isOffered);
        // A programme may have been recognised since the account's votes were last counted.
        _settlePower(msg.sender);
    }

    /* VIEWS */

    /// @inheritdoc IJurors
    function partyOf(address account) public view returns (bytes32) {
        return _partyOf[account];
    }

    /// @inheritdoc IReputationRegistry
    function recordOf(bytes32 party) external view returns (Party memory) {
        return _parties[party];
    }

    /// @inheritdoc IJurors
    function areAffiliated(bytes32 party, bytes32 other) external view returns (bool) {
        if (party == 0 || other == 0) return false;
        return party == other || _isNamedBy(party, other) || _isNamedBy(other, party);
    }

    /// @inheritdoc IJurors
    function jurorCount() external view returns (uint256) {
        return _jurors.length();
    }

    /// @inheritdoc IJurors
    function jurorAt(uint256 position) external view returns (address) {
        return _jurors.at(position);
    }

    /// @inheritdoc IJurors
    function offeredAt(address account) public view returns (uint40) {
        return _offeredAt[account];
    }

    /// @inheritdoc IReputationRegistry
    function hashCredential(Credential calldata credential) public view returns (bytes32) {
        bytes32 affiliates = keccak256(abi.encodePacked(credential.affiliates));
        return _hashTypedDataV4(
            keccak256(
                abi.encode(
                    CREDENTIAL_TYPEHASH,
                    credential.account,
                    credential.party,
                    credential.sampleCap,
                    credential.policyHash,
                    affiliates,
                    credential.version,
                    credential.deadline
                )
            )
        );
    }

    /// @inheritdoc IReputationRegistry
    function council() external view returns (address) {
        return COUNCIL;
    }

    /* INTERNAL */

    /// @dev Bring votes and jury in line with the account's standing.
    function _settlePower(address account) internal virtual;

    /// @dev The account's standing must suffice for a jury.
    function _checkStanding(address account) internal view virtual;

    function _checkAdmitted(address account) internal view returns (bytes32 id) {
        id = _partyOf[account];
        if (id == 0 || _parties[id].account != account) revert NotAdmitted(account);
    }

    function _offer(address account, bool isOffered) internal {
        // Whether the set changed was asked before.
        // slither-disable-next-line unused-return
        if (isOffered) _jurors.add(account);
        // slither-disable-next-line unused-return
        else _jurors.remove(account);
        _offeredAt[account] = isOffered ? uint40(block.timestamp) : 0;
        emit JurorOffered(account, isOffered);
    }

    function _checkCredential(Credential calldata credential, bytes calldata signature) private view {
        if (block.timestamp > credential.deadline) revert CredentialExpired(credential.deadline);
        if (credential.account == address(0)) revert AccountMissing();
        if (credential.party == 0) revert PartyMissing();
        Party storage party = _parties[credential.party];
        (address active, uint64 newest) = (party.account, party.version);
        if (credential.version <= newest) revert CredentialOutdated(credential.version, newest);
        // Else the council alone could move anybody's votes to an account of its own.
        if (active != address(0) && active != credential.account) revert PartyActive(credential.party, active);
        bytes32 owner = _partyOf[credential.account];
        if (owner != 0 && owner != credential.party) revert AccountOfAnotherParty(credential.account, owner);
        uint256 count = credential.affiliates.length;
        if (count > MAX_AFFILIATES) revert AffiliatesTooMany(count, MAX_AFFILIATES);
        bytes32 digest = hashCredential(credential);
        if (!SignatureChecker.isValidSignatureNowCalldata(COUNCIL, digest, signature)) {
            revert CredentialSignatureWrong(digest);
        }
    }

    function _isNamedBy(bytes32 party, bytes32 other) private view returns (bool) {
        uint64 version = _namedIn[party][other];
        return version != 0 && version == _parties[party].version;
    }
}
