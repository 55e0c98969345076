// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @notice All that a claim must know besides a root, in one word read once. From the right: paid (96 bits), end of the
/// newest attestation's window (32), newest epoch (24), three leaf counts (72), released milestones (16), the newest
/// attestation's milestone (8), standing (3), whether attesting was paused (1), whether some account is held (1), whether
/// the escrow is short (1).
type Guard is uint256;

/// @notice Whether a programme exists, and what became of its newest attestation.
enum Standing {
    Unknown,
    Standing,
    Disputed,
    Voided,
    Closed
}

using GuardLibrary for Guard global;

/// @title GuardLibrary: read and rewrite a programme's guard word.
library GuardLibrary {
    /* CONSTANTS */

    uint256 private constant FINAL_AT = 96;
    uint256 private constant EPOCH = 128;
    uint256 private constant LEAF_COUNTS = 152;
    uint256 private constant RELEASED = 224;
    uint256 private constant MILESTONE = 240;
    uint256 private constant STANDING = 248;
    uint256 private constant FLAGS = 252;

    uint256 private constant STANDING_MASK = 0x7;
    uint256 private constant PAUSE_FLAG = 1 << 251;
    uint256 private constant HOLDS_FLAG = 1 << 252;
    uint256 private constant SHORT_FLAG = 1 << 253;

    uint256 private constant LEAF_COUNT_BITS = 24;
    uint256 private constant LEAF_COUNT_MASK = 0xffffff;

    /// @dev Leaf counts and roots are rings of three: a pending one and the two that stay claimable meanwhile.
    uint256 private constant RING = 3;

    /* READ */

    function paid(Guard guard) internal pure returns (uint96 units) {
        assembly ("memory-safe") {
            units := and(guard, 0xffffffffffffffffffffffff)
        }
    }

    /// @notice End of the newest attestation's window; the second of creation before the first.
    function finalAt(Guard guard) internal pure returns (uint32) {
        return uint32(Guard.unwrap(guard) >> FINAL_AT);
    }

    function epoch(Guard guard) internal pure returns (uint24) {
        return uint24(Guard.unwrap(guard) >> EPOCH);
    }

    /// @notice Leaves of the tree of `epoch_`, one of the newest three.
    function leafCountOf(Guard guard, uint256 epoch_) internal pure returns (uint32 count) {
        assembly ("memory-safe") {
            count := and(shr(add(LEAF_COUNTS, mul(LEAF_COUNT_BITS, mod(epoch_, RING))), guard), LEAF_COUNT_MASK)
        }
    }

    /// @notice Milestone that the newest attestation released, or would have released had it not been voided.
    function milestone(Guard guard) internal pure returns (uint8) {
        return uint8(Guard.unwrap(guard) >> MILESTONE);
    }

    function standing(Guard guard) internal pure returns (Standing) {
        return Standing(Guard.unwrap(guard) >> STANDING & STANDING_MASK);
    }

    function exists(Guard guard) internal pure returns (bool) {
        return Guard.unwrap(guard) != 0;
    }

    /// @notice Neither disputed nor voided: the newest attestation, or the empty beginning.
    function stands(Guard guard) internal pure returns (bool) {
        return Guard.unwrap(guard) >> STANDING & STANDING_MASK == uint256(Standing.Standing);
    }

    /// @notice Whether some account of the programme is held.
    function hasHolds(Guard guard) internal pure returns (bool) {
        return Guard.unwrap(guard) & HOLDS_FLAG != 0;
    }

    /// @notice Whether the escrow was shown to hold less than it owes.
    function isShort(Guard guard) internal pure returns (bool) {
        return Guard.unwrap(guard) & SHORT_FLAG != 0;
    }

    /// @notice Whether attesting was paused since the newest attestation; the pause's end says whether it still is.
    function isPaused(Guard guard) internal pure returns (bool) {
        return Guard.unwrap(guard) & PAUSE_FLAG != 0;
    }

    /// @notice 0 when no account is held and the escrow is not short: the only question an ordinary claim asks.
    function flags(Guard guard) internal pure returns (uint256 flags_) {
        assembly ("memory-safe") {
            flags_ := shr(FLAGS, guard)
        }
    }

    /// @notice Whether an attestation that stands released `milestone_`, from 1.
    function isReleased(Guard guard, uint256 milestone_) internal pure returns (bool) {
        return uint16(Guard.unwrap(guard) >> RELEASED) & _bit(milestone_) != 0;
    }

    /// @notice Derived, never stored: the window is over and the attestation stands.
    function isFinal(Guard guard) internal view returns (bool) {
        return guard.stands() && block.timestamp >= guard.finalAt();
    }

    /// @notice 0 when nothing is final yet: epoch 0 is the empty tree, in which nobody has a leaf.
    /// @dev The newest epoch, less one unless it is 0, or stands and its window is over. Without a branch, because the
    /// claim path pays for it.
    function newestFinal(Guard guard) internal view returns (uint256 newest) {
        assembly ("memory-safe") {
            newest := and(shr(EPOCH, guard), 0xffffff)
            let stands_ := eq(and(shr(STANDING, guard), STANDING_MASK), 1)
            let isOver := iszero(lt(timestamp(), and(shr(FINAL_AT, guard), 0xffffffff)))
            newest := sub(newest, iszero(or(iszero(newest), and(stands_, isOver))))
        }
    }

    /// @notice The newest epoch that was not voided, a pending one included.
    function newestStanding(Guard guard) internal pure returns (uint256 newest) {
        newest = guard.epoch();
        if (guard.standing() == Standing.Voided) --newest;
    }

    /* WRITE */

    function created() internal view returns (Guard) {
        return Guard.wrap(uint256(Standing.Standing) << STANDING | uint256(SafeCast.toUint32(block.timestamp)) << FINAL_AT);
    }

    /// @dev `paid_` is checked by the caller against a sum of 96 bits.
    function withPaid(Guard guard, uint256 paid_) internal pure returns (Guard) {
        return Guard.wrap(Guard.unwrap(guard) >> FINAL_AT << FINAL_AT | paid_);
    }

    function withHolds(Guard guard, bool isAny) internal pure returns (Guard) {
        uint256 rest = Guard.unwrap(guard) & ~HOLDS_FLAG;
        return Guard.wrap(isAny ? rest | HOLDS_FLAG : rest);
    }

    function short(Guard guard) internal pure returns (Guard) {
        return Guard.wrap(Guard.unwrap(guard) | SHORT_FLAG);
    }

    /// @notice The guard while attesting may be paused. The next attestation clears it.
    function paused(Guard guard) internal pure returns (Guard) {
        return Guard.wrap(Guard.unwrap(guard) | PAUSE_FLAG);
    }

    /// @notice The guard after a new attestation. Milestone 0 releases none; the caller bounds it and `leafCount`.
    function attested(Guard guard, uint256 epoch_, uint256 finalAt_, uint256 leafCount, uint256 milestone_)
        internal
        pure
        returns (Guard)
    {
        uint256 shift = _leafCountShift(epoch_);
        // What is kept: paid, leaf counts of the other two roots, milestones released before, flags.
        uint256 kept = uint256(type(uint96).max) | uint256(type(uint88).max) << LEAF_COUNTS | HOLDS_FLAG | SHORT_FLAG;
        return Guard.wrap(
            Guard.unwrap(guard) & kept & ~(LEAF_COUNT_MASK << shift) | leafCount << shift
                | uint256(SafeCast.toUint32(finalAt_)) << FINAL_AT | uint256(SafeCast.toUint24(epoch_)) << EPOCH
                | _bit(milestone_) << RELEASED | milestone_ << MILESTONE | uint256(Standing.Standing) << STANDING
        );
    }

    /// @notice The guard after the newest attestation was voided: its milestone is free again, and remembered.
    function voided(Guard guard) internal pure returns (Guard) {
        Guard freed = Guard.wrap(Guard.unwrap(guard) & ~(_bit(guard.milestone()) << RELEASED));
        return _with(freed, Standing.Voided);
    }

    function disputed(Guard guard) internal pure returns (Guard) {
        return _with(guard, Standing.Disputed);
    }

    function upheld(Guard guard) internal pure returns (Guard) {
        return _with(guard, Standing.Standing);
    }

    function closed(Guard guard) internal pure returns (Guard) {
        return _with(guard, Standing.Closed);
    }

    /* INTERNAL */

    function _with(Guard guard, Standing standing_) private pure returns (Guard) {
        return Guard.wrap(Guard.unwrap(guard) & ~(STANDING_MASK << STANDING) | uint256(standing_) << STANDING);
    }

    function _leafCountShift(uint256 epoch_) private pure returns (uint256) {
        unchecked {
            return LEAF_COUNTS + LEAF_COUNT_BITS * (epoch_ % RING);
        }
    }

    /// @dev Milestone 0 has no bit: half a unit shifts out.
    function _bit(uint256 milestone_) private pure returns (uint256) {
        return 1 << milestone_ >> 1;
    }
}
