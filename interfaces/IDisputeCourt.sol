// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {LeafProof} from "./IAttestations.sol";

/// @notice What a case is about: a whole attestation; one account's newest share; an account's own penalty or underpayment.
enum Kind {
    Attestation,
    Share,
    Plea
}

/// @notice Whom somebody backs, votes or rules for. For: the attestation is void, the share is lowered, the plea is
/// granted. Against: the status quo. Neither: an abstention, or no decision.
enum Side {
    Neither,
    For,
    Against
}

/// @notice Where a case stands; derived from the clock and from what was done, never stored but for `Executed`.
enum Phase {
    Joining,
    Drawing,
    Committing,
    Revealing,
    Appealing,
    Council,
    CouncilAppealing,
    Governance,
    Ended,
    Executed
}

/// @notice A case. What may change later is copied here when it opens.
/// @param program, epoch, root Which attestation it is about.
/// @param account Whose share or plea; the zero address where the attestation itself is disputed.
/// @param amount Share: the cumulative reward to be lowered to. Plea: token units asked for.
/// @param evidenceHash Hash of the challenger's evidence or text: what jurors read must hash to it.
/// @param bond Bond of level 0; every level doubles it.
/// @param beneficiary Who gets the losers' bonds when nobody backed the winner.
/// @param holdUntil Share: end of the hold that this case placed.
/// @param verdict What the last instance that decided said; `outcome` differs from it where only one side paid an appeal.
/// @param stages How many stages of bonds were at risk: the rest goes back to whoever paid it.
/// @param left, bondsLeft What the winners have still to collect, and the bonds it is shared by.
/// @param fromEpoch Plea: first epoch whose tree must hold the award, 0 for none.
struct Case {
    Kind kind;
    uint256 program;
    uint64 epoch;
    bytes32 root;
    address account;
    uint96 amount;
    bytes32 evidenceHash;
    address challenger;
    uint40 openedAt;
    uint96 bond;
    address beneficiary;
    uint40 holdUntil;
    bool isExecuted;
    Side verdict;
    Side outcome;
    uint8 stages;
    uint256 left;
    uint256 bondsLeft;
    uint64 fromEpoch;
}

/// @title DisputeCourt: a bonded objection, answered by jurors drawn at random.
/// @notice The court can stop a root or one share, and slash a poster's bond; it moves no programme money. It holds bonds
/// alone, pays them out on request alone, and every silence has an outcome: what was decided before stands.
interface IDisputeCourt {
    /* EVENTS */

    event Opened(
        uint256 indexed id,
        Kind kind,
        uint256 indexed program,
        uint64 epoch,
        address indexed challenger,
        bytes32 evidenceHash
    );
    event EvidenceFiled(uint256 indexed id, address indexed from, bytes32 evidenceHash);
    event Backed(uint256 indexed id, uint256 stage, Side side, address indexed account, uint96 amount);
    event DrawScheduled(uint256 indexed id, uint256 level, uint256 target);
    event Drawn(uint256 indexed id, uint256 level, address[] jurors);
    event TooFewJurors(uint256 indexed id, uint256 level, uint256 found);
    event Committed(uint256 indexed id, uint256 level, address indexed juror);
    event Revealed(uint256 indexed id, uint256 level, address indexed juror, Side vote);
    event Ruled(uint256 indexed id, uint256 level, address indexed by, Side ruling);
    event Executed(uint256 indexed id, Side outcome, Side verdict, uint256 slashed);
    event Awarded(uint256 indexed id, uint256 indexed program, address indexed account, uint96 amount, uint64 fromEpoch);
    event Refused(uint256 indexed id, address target, bytes4 call);
    event Collected(uint256 indexed id, address indexed account, uint256 amount);
    event Withdrawn(address indexed account, uint256 amount);

    /* ERRORS */

    error UnknownCase(uint256 id);
    error CaseExists(uint256 id);
    error PhaseDiffers(Phase phase);
    error EvidenceMissing();
    error NotDisputable(uint64 epoch);
    error PleaTooLate(uint256 until);
    error AmountMissing();
    error ShareOutOfRange(uint96 to, uint96 before, uint96 reward);
    error AccountMoved(address before, address account);
    error SideMissing();
    error SideNotAsked(Side side);
    error BondTooSmall(uint96 amount, uint256 least);
    error BondTooLarge(uint96 amount, uint256 most);
    error JurorsParty(bytes32 party);
    error TargetAhead(uint256 target);
    error NotJuror(address caller);
    error CommitmentMissing();
    error CommitmentRepeated(bytes32 commitment);
    error RevealDiffers(bytes32 revealed, bytes32 committed);
    error RevealRepeated(address juror);
    error NotCouncil(address caller);
    error NotGovernance(address caller);
    error NothingHeld(uint256 id);
    error NothingToCollect(address account);
    error NothingToWithdraw(address account);
    error GasTooLow(uint256 left, uint256 needed);

    /* OPEN */

    /// @notice Dispute a pending attestation as a whole: it cannot become final before the ruling. Once per root.
    /// @dev The bond, `quote`, is taken from the caller in the escrow's token, to the unit.
    function openAttestation(uint256 program, uint64 epoch, bytes32 evidenceHash) external returns (uint256 id);

    /// @notice Say that a leaf of the newest tree should be `to`, lower than it is: its account is held at what it had in
    /// the tree before, which cannot be lowered any more. While the attestation is pending or disputed; once per root and
    /// account.
    /// @param earlier The account's leaf in the tree before. Not read where that tree has no leaf at this index.
    /// @param later The account's leaf in the newest tree.
    function openShare(
        uint256 program,
        uint64 epoch,
        uint96 to,
        bytes32 evidenceHash,
        LeafProof calldata earlier,
        LeafProof calldata later
    ) external returns (uint256 id);

    /// @notice Ask for `amount` more than an epoch's tree gives the caller. The newest epoch or the one before, until 7
    /// days after the newest window's end; once per root and account. Holds nothing and delays nobody.
    function openPlea(uint256 program, uint64 epoch, uint96 amount, bytes32 evidenceHash) external returns (uint256 id);

    /* JOIN */

    /// @notice Bind further evidence to a case by its hash, until votes are revealed. Anyone.
    function file(uint256 id, bytes32 evidenceHash) external;

    /// @notice Put `amount` behind a side. While a case is open for joining: up to twice the bond a side. In the time
    /// for appeal: exactly the next level's bond a side. At least a quarter of the bond, or what is missing.
    /// @dev Whose juror sits in the case, or is affiliated with one, may not.
    function back(uint256 id, Side side, uint96 amount) external;

    /* DRAW */

    /// @notice Seat the level's jurors by the hash of a block that was chosen before it existed. Anyone. The first call
    /// chooses the block, 128 ahead; so does one that comes more than 256 blocks after it.
    /// @dev Everybody eligible has a ticket, the hash of block and account; the lowest win, so the order of the list and
    /// who left it since change no other ticket. Eligible: offered before the case opened; not the sponsor, poster or a
    /// signer, not who backed a side, the account concerned, or an affiliate of any of them but the signers; no leaf
    /// proven in the programme; not seated in this case before. Of more than 2,000 jurors only 2,000 in a row are looked at.
    /// Fewer eligible ones than seats: the council rules.
    function draw(uint256 id) external;

    /* VOTE */

    /// @notice Commit to a vote, once. JUROR of the level that sits.
    function commit(uint256 id, bytes32 commitment) external;

    /// @notice Show what was committed. Neither is an abstention. JUROR.
    function reveal(uint256 id, Side vote, bytes32 salt) external;

    /* RULE */

    /// @notice Rule where too few jurors could be drawn, within 7 days. COUNCIL.
    function ruleByCouncil(uint256 id, Side ruling) external;

    /// @notice Rule on an appeal, which the loser alone pays, against the council. Silent for 14 days, it leaves the
    /// council's ruling. GOVERNANCE.
    function ruleByGovernance(uint256 id, Side ruling) external;

    /* EXECUTE */

    /// @notice Carry out what was decided, once. Anyone. What the escrow or the registry refuses is logged and changes
    /// neither the ruling nor who gets the bonds; nothing is asked of the escrow when the disputed root is gone.
    function execute(uint256 id) external;

    /// @notice End the hold of a share that was lowered, when no older tree pays any more. Anyone.
    function endHold(uint256 id) external;

    /* COLLECT */

    /// @notice Credit `account` with what it is due of an executed case. Anyone.
    function collect(uint256 id, address account) external returns (uint256 amount);

    /// @notice Pay the caller all it was credited with.
    function withdraw() external returns (uint256 amount);

    /* VIEWS */

    function caseCount() external view returns (uint256);
    function caseOf(uint256 id) external view returns (Case memory);

    /// @notice Level and phase now, and what the instances decided so far.
    function statusOf(uint256 id) external view returns (uint256 level, Phase phase, Side verdict);

    /// @notice Jurors of a level and their votes: abstentions, for, against.
    function benchOf(uint256 id, uint256 level)
        external
        view
        returns (address[] memory jurors, uint8[3] memory votes, uint256 target);

    /// @notice What backs a side at a stage (0: joining; n: the appeal against level n - 1), and `account`'s part of it.
    function bondOf(uint256 id, uint256 stage, Side side, address account)
        external
        view
        returns (uint256 raised, uint256 bond);

    /// @notice The case about a root, or about one account in it (zero for the root itself); 0 for none.
    function caseAbout(Kind kind, uint256 program, uint64 epoch, bytes32 root, address account)
        external
        view
        returns (uint256 id);

    /// @notice Bond that `challenger` owes for disputing `units`: 200 whole tokens and a hundredth of the units, doubled
    /// for every case its party lost lately; every 30 days one loss is forgotten.
    function quote(address challenger, uint256 units) external view returns (uint96);

    /// @notice Granted pleas of a programme, which the next evidence must apply.
    function awardsOf(uint256 program) external view returns (uint256[] memory ids);

    /// @notice What `account` can withdraw, and what the court owes everybody together.
    function creditOf(address account) external view returns (uint256);
    function liabilities() external view returns (uint256);

    /// @notice What a juror commits to.
    function hashVote(uint256 id, uint256 level, address juror, Side vote, bytes32 salt) external view returns (bytes32);
}
