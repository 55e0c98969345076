// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAccounts} from "../../interfaces/IAccounts.sol";
import {ILedger} from "../../interfaces/ILedger.sol";
import {IRewardEscrow} from "../../interfaces/IRewardEscrow.sol";
import {Leaf} from "./Trees.sol";
import {LifeMoney} from "./LifeMoney.sol";
import {vm} from "./Cheats.sol";

/// @title LifeElsewhere: rewards that go elsewhere: to a payee that the account signed for, or into another programme.
abstract contract LifeElsewhere is LifeMoney {
    struct Wish {
        uint256 program;
        uint256 epoch;
        Leaf[] leaves;
        uint256 index;
    }

    /// @dev A leaf of one of the newest three trees; in three of four, one that is owed something, if there is any.
    function _wish(uint256 programSeed, uint256 leafSeed) private view returns (Wish memory wish) {
        wish.program = _program(programSeed);
        wish.epoch = models[wish.program].last - leafSeed % 3 % (models[wish.program].last + 1);
        uint256 newest = _newestFinal(wish.program);
        if (leafSeed % 4 != 0 && newest != 0) wish.epoch = newest;
        wish.leaves = models[wish.program].epochs[wish.epoch].leaves;
        for (uint256 i = 0; i < wish.leaves.length; ++i) {
            wish.index = (leafSeed / 12 + i) % wish.leaves.length;
            if (leafSeed % 4 == 0 || _owed(wish.program, wish.epoch, wish.leaves[wish.index]) != 0) break;
        }
    }

    /* SIGNED */

    /// @dev One in four is signed by the wrong key, late, or for nobody. What was paid cannot be paid again.
    function claimWithSig(uint256 programSeed, uint256 leafSeed, uint256 payeeSeed, uint256 faultSeed)
        external
        noticing
    {
        Wish memory wish = _wish(programSeed, leafSeed);
        if (wish.leaves.length == 0) return;
        Leaf memory leaf = wish.leaves[wish.index];
        address payee = faultSeed % 12 == 0 ? address(0) : _account(PAYEES + payeeSeed % 3);
        uint40 deadline = uint40(faultSeed % 12 == 1 ? _now() - 1 : _now());
        uint256 key = keyOf[faultSeed % 12 == 2 ? leaf.account : _actorOf(leaf.account)];
        if (key == 0) key = 1;
        _object(payee == address(0), IAccounts.PayeeUnusable.selector);
        _object(deadline < _now(), IAccounts.SignatureExpired.selector);
        _object(vm.addr(key) != _actorOf(leaf.account), IAccounts.SignatureWrong.selector);
        uint256 owed = _objectToLeaf(wish.program, wish.epoch, leaf);
        uint256 worth = _objectToPayment(owed);
        bytes memory signature = _signature(key, escrow.hashClaim(wish.program, leaf.account, payee, deadline));
        bytes memory call = abi.encodeCall(
            IRewardEscrow.claimWithSig,
            (wish.program, uint64(wish.epoch), _leafProof(wish.leaves, wish.index), payee, deadline, signature)
        );
        if (!_do("claimWithSig", STRANGER, call)) return;
        _believeClaimed(wish.program, leaf.account, owed);
        _believePayment(payee, owed, worth);
        _object(true, IAccounts.SignatureWrong.selector);
        _call(STRANGER, call);
    }

    /* INTO A PROGRAMME */

    /// @dev What was owed becomes funding: books move, and no coin does.
    function claimInto(uint256 programSeed, uint256 leafSeed, uint256 childSeed, uint256 callerSeed)
        external
        noticing
    {
        Wish memory wish = _wish(programSeed, leafSeed);
        if (wish.leaves.length == 0) return;
        Leaf memory leaf = wish.leaves[wish.index];
        uint256 child = childSeed % 3 == 0 ? PROGRAMS : 1 + childSeed / 3 % (PROGRAMS + 1);
        address caller = callerSeed % 8 == 0 ? STRANGER : _actorOf(leaf.account);
        _object(caller == STRANGER, IAccounts.NotActor.selector);
        _object(child == wish.program, IRewardEscrow.ChildIsParent.selector);
        _object(child > PROGRAMS, ILedger.UnknownProgram.selector);
        _objectUnlessOpen(child);
        uint256 owed = _objectToLeaf(wish.program, wish.epoch, leaf);
        uint256 balance = coin.balanceOf(address(escrow));
        bytes memory call = abi.encodeCall(
            IRewardEscrow.claimInto, (wish.program, uint64(wish.epoch), _leafProof(wish.leaves, wish.index), child)
        );
        if (!_do("claimInto", caller, call)) return;
        _believeClaimed(wish.program, leaf.account, owed);
        models[child].funded += owed;
        vm.assertEq(coin.balanceOf(address(escrow)), balance, "1: a claim into a programme moved coins");
    }
}
