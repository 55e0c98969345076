// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IJurors} from "./IJurors.sol";
import {LeafProof} from "./IAttestations.sol";

/// @notice What the stewards' council signs to admit a party (EIP-712 "GuerdonRegistry", "1").
/// @param account Where the party acts from. An account belongs to its first party for ever.
/// @param party Hash of a real-world identity, salted off chain.
/// @param sampleCap Most samples the party may claim to have trained on.
/// @param policyHash Hash of the policy under which the party's data may be used.
/// @param affiliates Parties that share owner, staff or money with this one.
/// @param version Ascends with every credential of the party.
/// @param deadline Last second (unix) at which this may be carried.
struct Credential {
    address account;
    bytes32 party;
    uint32 sampleCap;
    bytes32 policyHash;
    bytes32[] affiliates;
    uint64 version;
    uint40 deadline;
}

/// @notice What is known of a party. It is never erased.
/// @param account The account it acts from, zero while it is not admitted.
/// @param penalties Reputation points that rulings took, 0..10,000.
/// @param version Of the newest credential.
struct Party {
    address account;
    uint32 sampleCap;
    uint16 penalties;
    uint64 version;
    bytes32 policyHash;
}

/// @title ReputationRegistry: who was admitted, what standing each has proved, and the votes that follow from it.
/// @notice Reputation is earned in programmes and stands in the leaves of their final trees; here it is proved. It
/// belongs to a party, not to an account, and cannot be transferred, lent or bought. The registry holds no tokens.
/// @dev Assumptions:
/// 1. the council admits one party per real-world identity; a party has at most one account;
/// 2. governance recognises only programmes whose quorum it trusts: a quorum can attest any reputation;
/// 3. `reputation = highest newest value proved in a recognised programme - penalties`, from 0 to 10,000.
interface IReputationRegistry is IJurors {
    /* EVENTS */

    event Admitted(
        bytes32 indexed party,
        address indexed account,
        uint64 version,
        uint32 sampleCap,
        bytes32 policyHash,
        bytes32[] affiliates
    );
    event Exited(bytes32 indexed party, address indexed account);
    event Recognised(uint256 indexed program);
    event Forgotten(uint256 indexed program);
    event ReputationProven(bytes32 indexed party, uint256 indexed program, uint64 epoch, uint16 reputation);
    event Penalised(bytes32 indexed party, address indexed account, uint16 points, uint16 penalties);
    event JurorOffered(address indexed account, bool isOffered);

    /* ERRORS */

    error NotCourt(address caller);
    error NotGovernance(address caller);
    error RoleMissing(address escrow, address council, address court, address governance);
    error NotAdmitted(address account);
    error PartyMissing();
    error AccountMissing();
    error CredentialExpired(uint40 deadline);
    error CredentialOutdated(uint64 version, uint64 newest);
    error CredentialSignatureWrong(bytes32 digest);
    error PartyActive(bytes32 party, address account);
    error AccountOfAnotherParty(address account, bytes32 party);
    error AffiliatesTooMany(uint256 count, uint256 most);
    error ProgramsTooMany(uint256 most);
    error AlreadyRecognised(uint256 program);
    error NotRecognised(uint256 program);
    error ProofOutdated(uint64 epoch, uint16 reputation, uint64 newest, uint16 proven);
    error NoPenalty();
    error PowerUnchanged(address account, uint256 power);
    error ReputationTooLow(uint256 reputation, uint256 needed);
    error OfferUnchanged(address account, bool isOffered);
    error DelegationForbidden(address account, address delegatee);

    /* ADMISSION */

    /// @notice Admit a party, or give an admitted one other terms. Anyone may carry what the council signed.
    /// @dev A party that left may come back, also from another account: penalties and proven reputation are still its
    /// own. While it acts from one account it gets no other: the council cannot take its votes from it. `version`
    /// ascends, so that no credential can be carried twice or late. The council's signature is ECDSA or ERC-1271.
    function admit(Credential calldata credential, bytes calldata signature) external;

    /// @notice Leave: no votes, no jury. What is known of the party stays. An admitted account, for itself.
    function exit() external;

    /* PROGRAMMES */

    /// @notice Let reputation from `program` count. At most 16 at once. Governance.
    function recognise(uint256 program) external;

    /// @notice Let reputation from `program` count no more. Governance. Votes follow when anybody calls `refresh`.
    function forget(uint256 program) external;

    /* REPUTATION */

    /// @notice Show a leaf of one of the two newest final trees of a recognised programme. Anyone, for any account that
    /// was ever admitted: a fallen reputation is proved by others.
    /// @dev A later epoch replaces an earlier one. Within an epoch only a higher value does: a party that changed its
    /// account has two leaves, and nobody can push it below the better one.
    function proveReputation(uint256 program, uint64 epoch, LeafProof calldata leaf) external;

    /// @notice Bring the votes of `account` in line after governance recognised or forgot a programme. Anyone.
    function refresh(address account) external;

    /* JURORS */

    /// @notice Offer oneself as a juror, or stop. Needs a reputation of 6,000, and ends by itself when that is lost.
    function offerAsJuror(bool isOffered) external;

    /* VIEWS */

    /// @notice Reputation of an admitted account, 0..10,000; 0 for any other.
    function reputationOf(address account) external view returns (uint256);

    /// @notice The bracket of an account's reputation: 0 below 4,000, 1 below 6,000, 2 below 8,000, 3 from there on.
    function tierOf(address account) external view returns (uint8);

    /// @notice What is known of a party.
    function recordOf(bytes32 party) external view returns (Party memory);

    /// @notice Newest epoch proved by a party in a programme, and the reputation in it; zeros for none.
    function provenOf(bytes32 party, uint256 program) external view returns (uint64 epoch, uint16 reputation);

    /// @notice Programmes whose reputation counts.
    function recognisedPrograms() external view returns (uint256[] memory);

    /// @notice The digest that the council signs.
    function hashCredential(Credential calldata credential) external view returns (bytes32);

    /// @notice Who may do what, fixed at deployment.
    function escrow() external view returns (address);
    function council() external view returns (address);
    function court() external view returns (address);
    function governance() external view returns (address);
}
