// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Admissions} from "./Admissions.sol";
import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {LeafProof} from "../../interfaces/IAttestations.sol";
import {IEscrow} from "../../interfaces/IEscrow.sol";
import {IJurors} from "../../interfaces/IJurors.sol";
import {IReputationRegistry, Party} from "../../interfaces/IReputationRegistry.sol";
import {Leaves} from "./Leaves.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title ReputationRegistry: who was admitted, what standing each has proved, and the votes that follow from it.
contract ReputationRegistry is Admissions {
    using EnumerableSet for EnumerableSet.UintSet;

    /* CONSTANTS */

    /// @dev Also the most votes that one party can have.
    uint256 internal constant MAX_REPUTATION = 10_000;

    /// @dev A newcomer (1,000) needs two good epochs for the first bracket and three for a jury.
    uint256 internal constant TIER_1 = 4_000;
    uint256 internal constant TIER_2 = 6_000;
    uint256 internal constant TIER_3 = 8_000;
    uint256 internal constant JUROR_REPUTATION = TIER_2;

    /// @dev Every change of a party's standing walks all of them.
    uint256 internal constant MAX_PROGRAMS = 16;

    /* IMMUTABLES */

    IEscrow private immutable ESCROW;
    address private immutable COURT;
    address private immutable GOVERNANCE;

    /* STORAGE */

    struct Proven {
        uint64 epoch;
        uint16 reputation;
    }

    EnumerableSet.UintSet private _programs;
    mapping(bytes32 party => mapping(uint256 program => Proven)) private _proven;

    /* CONSTRUCTOR */

    /// @dev The first programmes must be recognised here: governance votes by the reputation earned in them.
    constructor(IEscrow escrow_, address council_, address court_, address governance_, uint256[] memory programs)
        Admissions(council_)
    {
        if (address(escrow_) == address(0) || council_ == address(0) || court_ == address(0) || governance_ == address(0))
        {
            revert RoleMissing(address(escrow_), council_, court_, governance_);
        }
        (ESCROW, COURT, GOVERNANCE) = (escrow_, court_, governance_);
        for (uint256 i = 0; i < programs.length; ++i) {
            _recognise(escrow_, programs[i]);
        }
    }

    /* PROGRAMMES */

    /// @inheritdoc IReputationRegistry
    function recognise(uint256 program) external {
        _checkGovernance();
        _recognise(ESCROW, program);
    }

    /// @inheritdoc IReputationRegistry
    function forget(uint256 program) external {
        _checkGovernance();
        if (!_programs.remove(program)) revert NotRecognised(program);
        emit Forgotten(program);
    }

    /* REPUTATION */

    /// @inheritdoc IReputationRegistry
    function proveReputation(uint256 program, uint64 epoch, LeafProof calldata leaf) external {
        bytes32 id = partyOf(leaf.account);
        if (id == 0) revert NotAdmitted(leaf.account);
        if (!_programs.contains(program)) revert NotRecognised(program);
        Leaves.checkFinal(ESCROW, program, epoch, leaf);
        uint16 reputation = uint16(Math.min(leaf.reputation, MAX_REPUTATION));
        Proven memory before = _proven[id][program];
        bool isNewer = epoch > before.epoch || (epoch == before.epoch && reputation > before.reputation);
        if (!isNewer) revert ProofOutdated(epoch, reputation, before.epoch, before.reputation);
        _proven[id][program] = Proven(epoch, reputation);
        emit ReputationProven(id, program, epoch, reputation);
        _settlePower(_parties[id].account);
    }

    /// @inheritdoc IJurors
    function penalise(address account, uint16 points) external {
        if (msg.sender != COURT) revert NotCourt(msg.sender);
        if (points == 0) revert NoPenalty();
        bytes32 id = partyOf(account);
        if (id == 0) revert NotAdmitted(account);
        Party storage party = _parties[id];
        party.penalties = uint16(Math.min(uint256(party.penalties) + points, MAX_REPUTATION));
        emit Penalised(id, account, points, party.penalties);
        _settlePower(party.account);
    }

    /// @inheritdoc IReputationRegistry
    function refresh(address account) external {
        uint256 before = _getVotingUnits(account);
        _settlePower(account);
        if (_getVotingUnits(account) == before) revert PowerUnchanged(account, before);
    }

    /* VIEWS */

    /// @inheritdoc IReputationRegistry
    function reputationOf(address account) public view returns (uint256) {
        bytes32 id = partyOf(account);
        Party storage party = _parties[id];
        if (id == 0 || party.account != account) return 0;
        uint256 best = 0;
        uint256 count = _programs.length();
        for (uint256 i = 0; i < count; ++i) {
            best = Math.max(best, _proven[id][_programs.at(i)].reputation);
        }
        return Math.saturatingSub(best, party.penalties);
    }

    /// @inheritdoc IReputationRegistry
    function tierOf(address account) external view returns (uint8) {
        uint256 reputation = reputationOf(account);
        if (reputation < TIER_1) return 0;
        if (reputation < TIER_2) return 1;
        return reputation < TIER_3 ? 2 : 3;
    }

    /// @inheritdoc IReputationRegistry
    function provenOf(bytes32 party, uint256 program) external view returns (uint64 epoch, uint16 reputation) {
        Proven memory proven = _proven[party][program];
        return (proven.epoch, proven.reputation);
    }

    /// @inheritdoc IJurors
    function hasProven(bytes32 party, uint256 program) external view returns (bool) {
        return _proven[party][program].epoch != 0;
    }

    /// @inheritdoc IReputationRegistry
    function recognisedPrograms() external view returns (uint256[] memory) {
        return _programs.values();
    }

    /// @inheritdoc IReputationRegistry
    function escrow() external view returns (address) {
        return address(ESCROW);
    }

    /// @inheritdoc IReputationRegistry
    function court() external view returns (address) {
        return COURT;
    }

    /// @inheritdoc IReputationRegistry
    function governance() external view returns (address) {
        return GOVERNANCE;
    }

    /* INTERNAL */

    function _recognise(IEscrow escrow_, uint256 program) private {
        if (_programs.length() == MAX_PROGRAMS) revert ProgramsTooMany(MAX_PROGRAMS);
        if (!_programs.add(program)) revert AlreadyRecognised(program);
        // The escrow refuses a programme that does not exist; its epochs do not matter here.
        // slither-disable-next-line unused-return
        escrow_.claimableEpochs(program);
        emit Recognised(program);
    }

    function _settlePower(address account) internal override {
        uint256 reputation = reputationOf(account);
        _setPower(account, reputation);
        if (reputation < JUROR_REPUTATION && offeredAt(account) != 0) _offer(account, false);
    }

    function _checkStanding(address account) internal view override {
        uint256 reputation = reputationOf(account);
        if (reputation < JUROR_REPUTATION) revert ReputationTooLow(reputation, JUROR_REPUTATION);
    }

    function _checkGovernance() private view {
        if (msg.sender != GOVERNANCE) revert NotGovernance(msg.sender);
    }
}
