// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @notice One condition on a measured metric, and the slice of funding its final attestation releases.
/// @param metric 1: rounds completed; 2: test AUC in ppm; 3: worst-cohort AUC in ppm.
/// @param threshold Reached when the attested value is at least this, in the metric's unit.
/// @param amount Token units released.
/// @param deadline Last second (unix) at which an attestation may still release it.
struct Milestone {
    uint8 metric;
    uint256 threshold;
    uint96 amount;
    uint40 deadline;
}

/// @notice What a sponsor fixes for ever when it creates a programme.
/// @param token Must be the escrow's own token; stated so that a sponsor cannot mistake one escrow for another.
/// @param signers Strictly ascending, hence distinct and without the zero address; at least 2 * quorum - 1 of them.
/// @param quorum How many signers must agree (k).
/// @param poster Who gets the bond back; the zero address when there is none.
/// @param bond Token units that must lie in the programme's bond pot while an attestation is posted; 0 for none.
/// @param window Seconds in which a pending attestation may be contested.
/// @param weightsHash Hash of the reward weights that every attestation must repeat; 0 to start with those of the
/// reward policy and to follow its votes (`IWeights`).
/// @param termsHash Hash of the prose, folds and policies published beside the programme.
struct ProgramTerms {
    address token;
    address[] signers;
    uint8 quorum;
    uint40 window;
    address poster;
    uint96 bond;
    bytes32 weightsHash;
    bytes32 termsHash;
    Milestone[] milestones;
}

/// @notice Everything a wallet wants to know about a programme, in one call.
/// @param funded Token units paid in, less what was refunded.
/// @param released Pots of all attestations that stand, a pending one included.
/// @param paid Token units participants have withdrawn.
/// @param lastEpoch Newest attested epoch, 0 before the first; its state says whether it stands.
/// @param finalAt When the newest attestation's window ends.
/// @param leafCount Leaves of the newest tree that stands.
/// @param bonded Token units in the bond pot; `bond` is what the terms demand.
/// @param signers The set that attests the epoch that is open now, as `weightsHash` is its weights; `version` is the
/// number of the terms that say so, from 0.
/// @param isClosed Cancelled before its first attestation, for good.
struct Program {
    address sponsor;
    address token;
    uint96 funded;
    uint96 released;
    uint96 paid;
    uint8 quorum;
    uint40 window;
    uint64 lastEpoch;
    uint40 finalAt;
    uint32 leafCount;
    uint96 bonded;
    uint96 bond;
    address poster;
    uint16 version;
    bool isClosed;
    bytes32 weightsHash;
    bytes32 termsHash;
    address[] signers;
    Milestone[] milestones;
}

/// @title Programmes: the sponsor's terms and the sponsor's money.
/// @notice Anyone may create a programme; nobody can change one but for its
/// signers, by their own quorum, and its weights, by vote and where the sponsor said so. Anyone may fund one.
interface IPrograms {
    /* EVENTS */

    event ProgramCreated(
        uint256 indexed program, address indexed sponsor, address token, bytes32 weightsHash, bytes32 termsHash
    );

    /* ERRORS */

    error TokenDiffers(address given, address expected);
    error QuorumTooSmall();
    error SignersTooFew(uint256 signers, uint256 required);
    error SignersTooMany(uint256 signers, uint256 most);
    error SignersNotAscending(address previous, address next);
    error WindowOutOfRange(uint40 window, uint40 shortest, uint40 longest);
    error MilestonesOutOfRange(uint256 milestones, uint256 most);
    error UnknownMetric(uint256 milestone, uint8 metric);
    error MilestoneWithoutAmount(uint256 milestone);
    error MilestoneDeadlinePassed(uint256 milestone, uint40 deadline);
    error MilestonesTooLarge(uint256 amounts, uint256 most);
    error UnknownMilestone(uint256 milestone, uint256 milestones);
    error BondWithoutPoster(uint96 bond);
    error WeightsMissing();
    error EscrowFull(uint256 programs);

    /* CREATE */

    /// @notice Create a programme; the caller is its sponsor.
    /// @dev Assumptions a participant relies on, all checked here once and immutable afterwards:
    /// 1. signers are distinct, none is the zero address, and n >= 2k - 1: k honest signers remain even if k - 1 are not;
    /// 2. every milestone has a known metric, an amount and a deadline ahead;
    /// 3. the milestones' amounts together fit in uint96, as every later sum of pots does;
    /// 4. a bond names who gets it back.
    /// What is not checked: that the funding covers the milestones. `attest` refuses what is not covered.
    /// @return program The new programme's number, from 1.
    function createProgram(ProgramTerms calldata terms) external returns (uint256 program);

    /* VIEWS */

    /// @notice How many programmes exist; their numbers are 1 to this.
    function programCount() external view returns (uint256);

    /// @notice The programme's terms and totals.
    function programOf(uint256 program) external view returns (Program memory);

    /// @notice The signers of the epoch that is open now, ascending.
    function signersOf(uint256 program) external view returns (address[] memory);

    /// @notice Weights hash that an epoch opening now would have, and whether the programme follows the reward policy.
    function nextWeights(uint256 program) external view returns (bytes32 weightsHash, bool isFollowing);

    /// @notice End of the newest pause of attesting (unix seconds), also when it is over; 0 for none.
    function pausedUntil(uint256 program) external view returns (uint40);

    /// @notice Milestone number `milestone` (from 1), and whether an attestation that stands has released it.
    function milestoneOf(uint256 program, uint256 milestone)
        external
        view
        returns (Milestone memory terms, bool isReleased);
}
