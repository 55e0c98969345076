// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Cases} from "./Cases.sol";
import {Guard, Standing} from "../libraries/Guard.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ILedger} from "../../interfaces/ILedger.sol";
import {IRefunds} from "../../interfaces/IRefunds.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {SumTree} from "../libraries/SumTree.sol";
import {Terms} from "../libraries/Terms.sol";

/// @title Refunds: the slice that gives back what no participant can be owed, and the poster's bond.
abstract contract Refunds is IRefunds, Cases {
    using SafeERC20 for IERC20;
    using Terms for bytes;

    /* CONSTANTS */

    uint256 internal constant NOTICE = 7 days;

    /* SPONSOR */

    /// @inheritdoc IRefunds
    function refund(uint256 program) external nonReentrant returns (uint96 amount) {
        // check
        (Book storage book, Guard guard, bytes memory terms) = _checkSponsor(program);
        if (!_isQuiet(guard)) revert RefundBlocked(guard.epoch(), _stateOf(guard, guard.epoch()));
        uint256 kept = uint256(SumTree.sumOf(_rootOf(book, guard.newestStanding()))) + _reserved(guard, terms);
        uint96 funded = book.funded;
        if (funded <= kept) revert NothingToRefund(funded, kept);

        // effect
        amount = funded - uint96(kept);
        book.funded = uint96(kept);

        // interaction
        _send(msg.sender, amount);

        // log
        emit Refunded(program, msg.sender, amount);
    }

    /// @inheritdoc IRefunds
    function cancel(uint256 program) external nonReentrant returns (uint96 amount) {
        // check
        (Book storage book, Guard guard,) = _checkSponsor(program);
        if (guard.standing() == Standing.Closed) revert ILedger.ProgramClosed(program);
        if (guard.epoch() != 0) revert AlreadyAttested(guard.epoch());
        uint256 from = book.cancelAt;
        if (block.timestamp >= from + NOTICE) {
            book.cancelAt = uint40(block.timestamp + NOTICE);
            emit CancelAnnounced(program, book.cancelAt, book.cancelAt + uint40(NOTICE));
            return 0;
        }
        if (block.timestamp < from) revert CancelNotice(from);

        // effect
        amount = book.funded;
        book.funded = 0;
        book.guard = guard.closed();

        // interaction
        if (amount != 0) _send(msg.sender, amount);

        // log
        emit Cancelled(program, amount);
    }

    /* BOND */

    /// @inheritdoc IRefunds
    function depositBond(uint256 program, uint96 amount) external nonReentrant {
        // check
        (Book storage book,) = _checkOpen(program);
        if (amount == 0) revert ILedger.NothingToFund();
        if (Terms.read(program, 0).poster() == address(0)) revert NotPoster(msg.sender, address(0));
        uint256 bonded = uint256(book.bonded) + amount;
        if (bonded > MAX_UNITS) revert BondTooLarge(bonded, MAX_UNITS);

        // effect
        book.bonded = uint96(bonded);

        // interaction
        _receive(amount);

        // log
        emit BondDeposited(program, msg.sender, amount, uint96(bonded));
    }

    /// @inheritdoc IRefunds
    function withdrawBond(uint256 program, uint96 amount) external nonReentrant {
        (Book storage book, Guard guard) = _known(program);
        address poster = Terms.read(program, 0).poster();
        if (msg.sender != poster) revert NotPoster(msg.sender, poster);
        if (guard.epoch() != 0 && !guard.isFinal()) {
            revert RefundBlocked(guard.epoch(), _stateOf(guard, guard.epoch()));
        }
        if (guard.hasHolds()) revert AccountsHeld(book.holdCount);
        _takeBond(book, amount);
        _send(poster, amount);
        emit BondWithdrawn(program, poster, amount);
    }

    /// @inheritdoc IRefunds
    function slashBond(uint256 program, uint96 amount, address to) external nonReentrant {
        _checkCourt();
        (Book storage book,) = _known(program);
        _takeBond(book, amount);
        _send(to, amount);
        emit BondSlashed(program, to, amount);
    }

    /* INTERNAL */

    function _checkSponsor(uint256 program)
        private
        view
        returns (Book storage book, Guard guard, bytes memory terms)
    {
        (book, guard) = _known(program);
        terms = Terms.read(program, book.version);
        if (msg.sender != terms.sponsor()) revert NotSponsor(msg.sender, terms.sponsor());
    }

    /// @dev Nothing is in its window, disputed, or voided and still to be corrected.
    function _isQuiet(Guard guard) private view returns (bool) {
        if (guard.epoch() == 0 || guard.isFinal()) return true;
        return guard.standing() == Standing.Voided && block.timestamp > uint256(guard.finalAt()) + GRACE;
    }

    /// @dev Amounts of the milestones that were not released and can be, or could until GRACE ago.
    function _reserved(Guard guard, bytes memory terms) private view returns (uint256 amounts) {
        for (uint256 number = terms.milestoneCount(); number != 0; --number) {
            // What a milestone measures has no bearing on whether its money is reserved.
            // slither-disable-next-line unused-return
            (, uint96 amount, uint40 deadline,) = terms.milestone(number);
            if (!guard.isReleased(number) && block.timestamp <= uint256(deadline) + GRACE) amounts += amount;
        }
    }

    function _takeBond(Book storage book, uint96 amount) private {
        uint96 bonded = book.bonded;
        if (amount == 0 || amount > bonded) revert BondExceeded(amount, bonded);
        book.bonded = bonded - amount;
    }

    function _send(address to, uint96 amount) private {
        TOKEN.safeTransfer(to, _worth(amount));
    }
}
