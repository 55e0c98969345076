// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAttestations} from "../../interfaces/IAttestations.sol";
import {IFunding} from "../../interfaces/IFunding.sol";
import {ILedger} from "../../interfaces/ILedger.sol";
import {IRefunds} from "../../interfaces/IRefunds.sol";
import {ISigners, Rotation} from "../../interfaces/ISigners.sol";
import {Life} from "./Life.sol";
import {vm} from "./Cheats.sol";

/// @title LifeSponsor: what sponsors, posters and signers do around the rewards: fund, get back, deposit, hand over.
abstract contract LifeSponsor is Life {
    /* MONEY IN */

    function fund(uint256 programSeed, uint96 amount) external noticing {
        uint256 program = 1 + programSeed % (PROGRAMS + 1);
        amount = uint96(amount % (40_000 * DOLLAR));
        _object(program > PROGRAMS, ILedger.UnknownProgram.selector);
        _object(amount == 0, ILedger.NothingToFund.selector);
        if (_call(address(this), abi.encodeCall(IFunding.fund, (program, amount)))) models[program].funded += amount;
    }

    function donate(uint256 amount) external noticing {
        amount = amount % DOLLAR;
        coin.transfer(address(escrow), amount);
        donated += amount;
    }

    /* MONEY BACK */

    function refund(uint256 programSeed, uint256 callerSeed) external noticing {
        uint256 program = _program(programSeed);
        address caller = callerSeed % 4 == 0 ? STRANGER : address(this);
        _object(caller == STRANGER, IRefunds.NotSponsor.selector);
        _refund(program, caller);
    }

    function _refund(uint256 program, address caller) internal {
        Model storage model = models[program];
        uint256 kept = model.epochs[_newestStanding(program)].total + _reserved(program);
        bool isCorrectable = model.voided && _now() <= model.epochs[model.last].finalAt + GRACE;
        bool isBlocked = _isPending(program) || model.disputed || isCorrectable;
        _object(isBlocked, IRefunds.RefundBlocked.selector);
        _object(model.funded <= kept, IRefunds.NothingToRefund.selector);
        uint256 before = coin.balanceOf(caller);
        if (!_call(caller, abi.encodeCall(IRefunds.refund, (program)))) return;
        if (foresees) vm.assertEq(coin.balanceOf(caller) - before, model.funded - kept, "13: refund");
        model.funded = kept;
    }

    function _reserved(uint256 program) private view returns (uint256 amounts) {
        for (uint256 milestone = 1; milestone <= MILESTONES; ++milestone) {
            bool isOpen = !_isReleased(program, milestone) && _now() <= _deadlineOf(milestone) + GRACE;
            if (isOpen) amounts += _amountOf(milestone);
        }
    }

    /* BOND */

    function depositBond(uint256 programSeed, uint96 amount) external noticing {
        uint256 program = _program(programSeed);
        amount = uint96(amount % (2 * BOND));
        _object(amount == 0, ILedger.NothingToFund.selector);
        bytes memory call = abi.encodeCall(IRefunds.depositBond, (program, amount));
        if (_call(address(this), call)) models[program].bonded += amount;
    }

    function takeBond(uint256 programSeed, uint96 amount, bool isSlashed) external noticing {
        uint256 program = _program(programSeed);
        Model storage model = models[program];
        amount = uint96(amount % (BOND + 1));
        _object(amount == 0 || amount > model.bonded, IRefunds.BondExceeded.selector);
        bool isFinal = model.last == 0 || _newestFinal(program) == model.last;
        _object(!isSlashed && !isFinal, IRefunds.RefundBlocked.selector);
        _object(!isSlashed && model.holds != 0, IRefunds.AccountsHeld.selector);
        bytes memory call = isSlashed
            ? abi.encodeCall(IRefunds.slashBond, (program, amount, STRANGER))
            : abi.encodeCall(IRefunds.withdrawBond, (program, amount));
        if (_call(isSlashed ? COURT : POSTER, call)) model.bonded -= amount;
    }

    /* SIGNERS */

    /// @dev Sets of even and odd version hand over to each other; in one of four, the wrong one signs.
    function rotate(uint256 programSeed, uint256 signerSeed) external noticing {
        uint256 program = _program(programSeed);
        Model storage model = models[program];
        bool isOdd = model.version % 2 == 1;
        Rotation memory rotation = Rotation(
            program, uint16(model.version + 1), isOdd ? signers : otherSigners, QUORUM, uint40(_now())
        );
        _object(model.isRotating, ISigners.RotationPending.selector);
        bool isWrong = signerSeed % 4 == 0;
        _object(isWrong, IAttestations.NotASigner.selector);
        bytes32 digest = escrow.hashRotation(rotation);
        bytes memory signatures = _signedBy(isOdd == isWrong ? keys : otherKeys, digest, QUORUM);
        if (!_call(STRANGER, abi.encodeCall(ISigners.rotate, (rotation, signatures)))) return;
        (model.isRotating, model.rotatesAt) = (true, _now() + 7 days);
    }
}
