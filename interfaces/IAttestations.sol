// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @notice What a quorum signs once an epoch (EIP-712).
/// @param milestone From 1; 0 when the epoch reached none, then `value` and `pot` are 0 too.
/// @param value The milestone's metric as measured.
/// @param root Root of the Merkle-sum tree of cumulative rewards: 20 bytes of hash, 12 bytes of sum.
/// @param leafCount Leaves of that tree; it never falls.
/// @param pot Token units this epoch distributes: the milestone's amount.
/// @param total Sum of the tree: all pots of attestations that stand, this one included.
/// @param evidenceHash Hash of the bundle from which anyone recomputes the root.
/// @param previousRoot Root of the previous attestation that stands, zero for epoch 1.
/// @param deadline Last second (unix) at which this may be posted.
struct Attestation {
    uint256 program;
    uint64 epoch;
    uint32 milestone;
    uint256 value;
    bytes32 root;
    uint32 leafCount;
    uint96 pot;
    uint96 total;
    bytes32 evidenceHash;
    bytes32 weightsHash;
    bytes32 previousRoot;
    uint40 deadline;
}

/// @notice A leaf with its way to the top of a tree.
/// @param index Position from the left, from 0; bit l says on which side level l stands.
/// @param proof Sibling nodes from the leaf upwards, 32 bytes each.
struct LeafProof {
    address account;
    uint96 cumulativeReward;
    uint16 reputation;
    uint32 index;
    bytes proof;
}

/// @notice A node at leaf level that need not open as a leaf (padding is the zero word).
struct NodeProof {
    bytes32 node;
    bytes proof;
}

/// @notice An attestation's state; `Final` is derived from the clock, never stored.
enum State {
    None,
    Pending,
    Disputed,
    Final,
    Voided
}

/// @title Attestations: what a quorum says about an epoch, and what became of it.
/// @notice The newest three roots stay in storage; every full statement is in its `Attested` log.
interface IAttestations {
    /* EVENTS */

    event Attested(
        uint256 indexed program,
        uint64 indexed epoch,
        bytes32 root,
        uint32 leafCount,
        uint96 pot,
        uint32 milestone,
        uint256 value,
        bytes32 evidenceHash
    );
    event Voided(uint256 indexed program, uint64 indexed epoch, uint32 index, address account);
    event TermsSealed(uint256 indexed program, uint64 indexed epoch, uint16 version);

    /* ERRORS: ATTEST */

    error EpochOutOfOrder(uint64 epoch, uint256 expected);
    error PreviousPending(uint256 epoch, uint256 finalAt);
    error PreviousDisputed(uint256 epoch);
    error RootVoided(bytes32 root);
    error AttestingPaused(uint40 until);
    error BondMissing(uint96 bonded, uint96 bond);
    error AttestationExpired(uint40 deadline);
    error WeightsDiffer(bytes32 weightsHash, bytes32 expected);
    error PreviousRootDiffers(bytes32 previousRoot, bytes32 expected);
    error RootMissing();
    error RootSumDiffers(uint96 sum, uint96 total);
    error LeafCountTooLarge(uint32 leafCount, uint32 most);
    error LeafCountFell(uint32 leafCount, uint32 previous);
    error PotWithoutMilestone(uint96 pot);
    error ValueWithoutMilestone(uint256 value);
    error MilestoneReleased(uint32 milestone);
    error MilestoneExpired(uint32 milestone, uint40 deadline);
    error MilestoneUnmet(uint32 milestone, uint256 value, uint256 threshold);
    error PotDiffers(uint96 pot, uint96 amount);
    error TotalDiffers(uint256 total, uint256 expected);
    error TotalExceedsFunding(uint256 total, uint256 funded);
    error SignaturesTorn(uint256 length);
    error QuorumMissed(uint256 signatures, uint256 quorum);
    error SignatureUnusable(uint256 position, uint8 reason);
    error SignatureOutOfOrder(address previous, address next);
    error NotASigner(address account);

    /* ERRORS: VOID */

    error NotPending(uint256 epoch, State state);
    error NoEarlierTree();
    error IndexDiffers(uint32 index, uint32 expected);
    error WrongProof(bytes32 given, bytes32 expected);
    error AccountUnmoved(address account);
    error LoweredByRuling(address account, uint96 to);
    error RewardNotLowered(uint96 before, uint96 afterwards);

    /* VIEWS */

    /// @notice State of one epoch's attestation. Epochs before the newest are final.
    function stateOf(uint256 program, uint64 epoch) external view returns (State);

    /// @notice Root, its leaf count, end of window and state. Roots of the newest three epochs are kept, zero for older
    /// ones; `finalAt` is known for the newest epoch only, zero otherwise.
    function attestationOf(uint256 program, uint64 epoch)
        external
        view
        returns (bytes32 root, uint32 leafCount, uint40 finalAt, State state);

    /// @notice Epochs that can be claimed against now: the newest final one and the one before; 0 where there is none.
    function claimableEpochs(uint256 program) external view returns (uint64 newest, uint64 previous);

    /// @notice EIP-712 domain separator, recomputed when the chain id is not the one at deployment.
    function domainSeparator() external view returns (bytes32);

    /// @notice The digest that signers sign.
    function hashAttestation(Attestation calldata attestation) external view returns (bytes32);
}
