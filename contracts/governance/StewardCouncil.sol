// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Consent, CouncilRuling, IStewardCouncil, Office, Resumption, Seat} from "../../interfaces/IStewardCouncil.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IDisputeCourt} from "../../interfaces/IDisputeCourt.sol";
import {IEscrow} from "../../interfaces/IEscrow.sol";
import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {IPauses} from "../../interfaces/IPauses.sol";
import {IReputationRegistry} from "../../interfaces/IReputationRegistry.sol";
import {Seats} from "./Seats.sol";

/// @title StewardCouncil: what the stewards do together, and the one thing that each may do alone.
contract StewardCouncil is Seats, EIP712("GuerdonCouncil", "1") {
    /* CONSTANTS */

    bytes32 internal constant CONSENT_TYPEHASH =
        keccak256("Consent(uint256 program,bytes32 consent,uint256 nonce,uint40 deadline)");
    bytes32 internal constant RULING_TYPEHASH = keccak256("CouncilRuling(uint256 id,uint8 ruling,uint40 deadline)");
    bytes32 internal constant RESUMPTION_TYPEHASH =
        keccak256("Resumption(uint256 program,uint256 nonce,uint40 deadline)");

    uint256 internal constant SIGNATURE_BYTES = 65;
    bytes4 internal constant NOT_VALID = 0xffffffff;

    /* IMMUTABLES */

    IEscrow private immutable ESCROW;
    IReputationRegistry private immutable REGISTRY;
    IDisputeCourt private immutable COURT;

    /* STORAGE */

    mapping(uint256 program => uint256) private _consents;

    /// @dev Pauses and resumptions, counted together.
    mapping(uint256 program => uint256) private _turns;

    /* CONSTRUCTOR */

    /// @dev Deployed last, so that what the others were told about this address can be checked.
    constructor(
        IEscrow escrow_,
        IReputationRegistry registry_,
        IDisputeCourt court_,
        address governance_,
        uint256 threshold,
        uint256 minimum,
        uint256 seats,
        Seat[] memory founders
    ) Seats(governance_, threshold, minimum, seats, founders) {
        _checkWire(address(escrow_), escrow_.stewards(), address(this));
        _checkWire(address(escrow_), escrow_.court(), address(court_));
        _checkWire(address(escrow_), escrow_.governance(), governance_);
        _checkWire(address(registry_), registry_.council(), address(this));
        _checkWire(address(registry_), registry_.governance(), governance_);
        (ESCROW, REGISTRY, COURT) = (escrow_, registry_, court_);
    }

    /* PAUSE */

    /// @inheritdoc IStewardCouncil
    function pause(uint256 program) external {
        Office office = officeOf(msg.sender);
        if (office != Office.Steward) revert MayNotPause(msg.sender, office);
        ++_turns[program];
        emit Paused(program, msg.sender);
        IPauses(address(ESCROW)).pauseAttestations(program);
    }

    /// @inheritdoc IStewardCouncil
    function resume(Resumption calldata resumption, bytes calldata signatures) external {
        _checkNonce(resumption.nonce, _turns[resumption.program]);
        _checkAgreed(hashResumption(resumption), resumption.deadline, signatures);
        ++_turns[resumption.program];
        IPauses(address(ESCROW)).unpause(resumption.program);
    }

    /* CONSENT */

    /// @inheritdoc IStewardCouncil
    function consentToSigners(Consent calldata consent, bytes calldata signatures) external {
        _checkNonce(consent.nonce, _consents[consent.program]);
        _checkAgreed(hashConsent(consent), consent.deadline, signatures);
        ++_consents[consent.program];
        ESCROW.consentToSigners(consent.program, consent.consent);
    }

    /* RULE */

    /// @inheritdoc IStewardCouncil
    function rule(CouncilRuling calldata ruling, bytes calldata signatures) external {
        _checkAgreed(hashRuling(ruling), ruling.deadline, signatures);
        COURT.ruleByCouncil(ruling.id, ruling.ruling);
    }

    /* VIEWS */

    /// @inheritdoc IStewardCouncil
    function isValidSignature(bytes32 hash, bytes calldata signatures) external view returns (bytes4) {
        bool isKnown = msg.sender == address(REGISTRY) || msg.sender == address(ESCROW);
        bool isValid = isKnown && _agreed(hash, signatures) >= THRESHOLD;
        return isValid ? IERC1271.isValidSignature.selector : NOT_VALID;
    }

    /// @inheritdoc IStewardCouncil
    function noncesOf(uint256 program) external view returns (uint256 consent, uint256 resumption) {
        return (_consents[program], _turns[program]);
    }

    /// @inheritdoc IStewardCouncil
    function hashConsent(Consent calldata consent) public view returns (bytes32) {
        return _hashTypedDataV4(
            keccak256(abi.encode(CONSENT_TYPEHASH, consent.program, consent.consent, consent.nonce, consent.deadline))
        );
    }

    /// @inheritdoc IStewardCouncil
    function hashRuling(CouncilRuling calldata ruling) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(RULING_TYPEHASH, ruling.id, ruling.ruling, ruling.deadline)));
    }

    /// @inheritdoc IStewardCouncil
    function hashResumption(Resumption calldata resumption) public view returns (bytes32) {
        return _hashTypedDataV4(
            keccak256(abi.encode(RESUMPTION_TYPEHASH, resumption.program, resumption.nonce, resumption.deadline))
        );
    }

    /// @inheritdoc IStewardCouncil
    function escrow() external view returns (address) {
        return address(ESCROW);
    }

    /// @inheritdoc IStewardCouncil
    function registry() external view returns (address) {
        return address(REGISTRY);
    }

    /// @inheritdoc IStewardCouncil
    function court() external view returns (address) {
        return address(COURT);
    }

    /* INTERNAL */

    function _checkNonce(uint256 nonce, uint256 expected) private pure {
        if (nonce != expected) revert NonceDiffers(nonce, expected);
    }

    function _checkAgreed(bytes32 digest, uint40 deadline, bytes calldata signatures) private view {
        if (block.timestamp > deadline) revert StatementExpired(deadline);
        uint256 count = _agreed(digest, signatures);
        if (count < THRESHOLD) revert NotAgreed(digest, count, THRESHOLD);
    }

    /// @dev How many who serve signed `hash`; none when anything about the signatures is wrong: whoever carries them
    /// can leave a bad one out.
    function _agreed(bytes32 hash, bytes calldata signatures) private view returns (uint256 count) {
        if (signatures.length % SIGNATURE_BYTES != 0) return 0;
        count = signatures.length / SIGNATURE_BYTES;
        address[] memory stewards = serving();
        address previous = address(0);
        for (uint256 i = 0; i < count; ++i) {
            bytes calldata signature = signatures[SIGNATURE_BYTES * i:SIGNATURE_BYTES * (i + 1)];
            // The third value only repeats what a problem was about.
            // slither-disable-next-line unused-return
            (address account, ECDSA.RecoverError problem,) = ECDSA.tryRecoverCalldata(hash, signature);
            if (problem != ECDSA.RecoverError.NoError || account <= previous || !_isIn(stewards, account)) return 0;
            previous = account;
        }
    }

    function _isIn(address[] memory accounts, address account) private pure returns (bool) {
        for (uint256 i = 0; i < accounts.length; ++i) {
            if (accounts[i] == account) return true;
        }
        return false;
    }

    function _checkWire(address at, address names, address expected) private pure {
        if (names != expected) revert WiringDiffers(at, names, expected);
    }
}
