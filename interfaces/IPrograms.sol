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
/// @param window Seconds in which a pending attestation may be contested.
/// @param weightsHash Hash of the reward weights that every attestation must repeat.
/// @param termsHash Hash of the prose, folds and policies published beside the programme.
struct ProgramTerms {
    address token;
    address[] signers;
    uint8 quorum;
    uint40 window;
    bytes32 weightsHash;
    bytes32 termsHash;
    Milestone[] milestones;
}

/// @notice Everything a wallet wants to know about a programme, in one call.
/// @param released Pots of all attestations that stand, a pending one included.
/// @param paid Token units participants have withdrawn.
/// @param lastEpoch Newest attested epoch, 0 before the first; its state says whether it stands.
/// @param finalAt When the newest attestation's window ends.
/// @param leafCount Leaves of the newest tree that stands.
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
    bytes32 weightsHash;
    bytes32 termsHash;
    address[] signers;
    Milestone[] milestones;
}

/// @title Programmes: the sponsor's terms and the sponsor's money.
/// @notice Anyone may create a programme; nobody can change one. Anyone may fund one.
interface IPrograms {
    /* EVENTS */

    event ProgramCreated(
        uint256 indexed program, address indexed sponsor, address token, bytes32 weightsHash, bytes32 termsHash
    );
    event Funded(uint256 indexed program, address indexed funder, uint96 amount, uint96 funded);

    /* ERRORS */

    error UnknownProgram(uint256 program);
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
    error NothingToFund();
    error FundingTooLarge(uint256 funded, uint256 most);
    error BalanceDiffers(uint256 balance, uint256 expected);

    /* CREATE AND FUND */

    /// @notice Create a programme; the caller is its sponsor.
    /// @dev Assumptions a participant relies on, all checked here once and immutable afterwards:
    /// 1. signers are distinct, none is the zero address, and two quorums share at least one signer (n >= 2k - 1);
    /// 2. every milestone has a known metric, an amount and a deadline ahead;
    /// 3. the milestones' amounts together fit in uint96, as every later sum of pots does.
    /// What is not checked: that the funding covers the milestones. `attest` refuses what is not covered.
    /// @return program The new programme's number, from 1.
    function createProgram(ProgramTerms calldata terms) external returns (uint256 program);

    /// @notice Move `amount` from the caller into the programme. A token that delivers less or more is refused.
    function fund(uint256 program, uint96 amount) external;

    /// @notice `fund` with an ERC-2612 permit. A permit somebody else already submitted does no harm.
    function fundWithPermit(uint256 program, uint96 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external;

    /* VIEWS */

    /// @notice How many programmes exist; their numbers are 1 to this.
    function programCount() external view returns (uint256);

    /// @notice The programme's terms and totals.
    function programOf(uint256 program) external view returns (Program memory);

    /// @notice The programme's signers, ascending.
    function signersOf(uint256 program) external view returns (address[] memory);

    /// @notice Milestone number `milestone` (from 1), and whether an attestation that stands has released it.
    function milestoneOf(uint256 program, uint256 milestone)
        external
        view
        returns (Milestone memory terms, bool isReleased);
}
