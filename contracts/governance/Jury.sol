// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Case, IDisputeCourt, Phase, Side} from "../../interfaces/IDisputeCourt.sol";
import {Openings} from "./Openings.sol";

/// @title Jury: the slice that draws jurors and takes their votes.
abstract contract Jury is Openings {
    /* CONSTANTS */

    /// @dev Further ahead than block proposers are known, so that who schedules a draw cannot choose who makes its block.
    uint256 internal constant TARGET_AHEAD = 128;

    /// @dev Blocks whose hash the chain still tells.
    uint256 internal constant HASHES_KEPT = 256;

    /* DRAW */

    /// @inheritdoc IDisputeCourt
    function draw(uint256 id) external {
        uint256 level = _check(id, Phase.Drawing);
        Bench storage bench = _benches[id][level];
        uint256 target = bench.target;
        if (target == 0 || block.number > target + HASHES_KEPT) {
            bench.target = uint64(block.number + TARGET_AHEAD);
            emit DrawScheduled(id, level, bench.target);
            return;
        }
        if (block.number <= target) revert TargetAhead(target);
        uint256 size = _sizeOf(level);
        (address[] memory jurors, uint256 found) = _pick(id, level, blockhash(target), size);
        if (found < size) {
            bench.isShort = true;
            emit TooFewJurors(id, level, found);
            return;
        }
        bench.jurors = jurors;
        for (uint256 i = 0; i < size; ++i) {
            _seats[id][level][jurors[i]].isDrawn = true;
            _parties[id].seated.push(INQUIRY.partyOf(jurors[i]));
        }
        emit Drawn(id, level, jurors);
    }

    /* VOTE */

    /// @inheritdoc IDisputeCourt
    function commit(uint256 id, bytes32 commitment) external {
        uint256 level = _check(id, Phase.Committing);
        Seat storage seat = _seatOf(id, level);
        if (commitment == 0) revert CommitmentMissing();
        if (seat.commitment != 0) revert CommitmentRepeated(seat.commitment);
        seat.commitment = commitment;
        emit Committed(id, level, msg.sender);
    }

    /// @inheritdoc IDisputeCourt
    function reveal(uint256 id, Side vote, bytes32 salt) external {
        uint256 level = _check(id, Phase.Revealing);
        Seat storage seat = _seatOf(id, level);
        if (seat.isRevealed) revert RevealRepeated(msg.sender);
        bytes32 revealed = hashVote(id, level, msg.sender, vote, salt);
        if (revealed != seat.commitment) revert RevealDiffers(revealed, seat.commitment);
        (seat.isRevealed, seat.vote) = (true, vote);
        ++_benches[id][level].votes[uint256(vote)];
        emit Revealed(id, level, msg.sender, vote);
    }

    /* VIEWS */

    /// @inheritdoc IDisputeCourt
    function hashVote(uint256 id, uint256 level, address juror, Side vote, bytes32 salt) public view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(this), id, level, juror, vote, salt));
    }

    /* INTERNAL */

    function _sizeOf(uint256 level) internal pure returns (uint256) {
        return (4 << level) - 1;
    }

    function _seatOf(uint256 id, uint256 level) private view returns (Seat storage seat) {
        seat = _seats[id][level][msg.sender];
        if (!seat.isDrawn) revert NotJuror(msg.sender);
    }

    function _pick(uint256 id, uint256 level, bytes32 blockHash, uint256 size)
        private
        view
        returns (address[] memory jurors, uint256 found)
    {
        bytes32 seed = keccak256(abi.encode(blockHash, address(this), id, level));
        Case storage case_ = _cases[id];
        Parties storage parties = _parties[id];
        (bytes32[] memory signers, bytes32[] memory seated) = (parties.signers, parties.seated);
        bytes32[] memory barred = new bytes32[](signers.length + seated.length);
        for (uint256 i = 0; i < barred.length; ++i) {
            barred[i] = i < signers.length ? signers[i] : seated[i - signers.length];
        }
        return INQUIRY.lowestTickets(seed, size, case_.program, case_.openedAt, parties.backers, barred);
    }
}
