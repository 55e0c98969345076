// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAttestations} from "../../interfaces/IAttestations.sol";
import {IRewardEscrow} from "../../interfaces/IRewardEscrow.sol";
import {Leaf, Trees} from "./Trees.sol";
import {Life} from "./Life.sol";
import {SumTree} from "../../contracts/libraries/SumTree.sol";
import {vm} from "./Cheats.sol";

/// @title LifeMoney: rewards asked for rightly or not, one by one or a whole tree at once, each with its right outcome.
abstract contract LifeMoney is Life {
    /* CLAIM */

    /// @dev One in four claims is forged in its amount, its account, its index or its proof's length.
    function claim(uint256 programSeed, uint256 backSeed, uint256 indexSeed, uint256 forgerySeed) external noticing {
        uint256 program = _program(programSeed);
        uint256 epoch = models[program].last - backSeed % 3 % (models[program].last + 1);
        Leaf[] memory leaves = models[program].epochs[epoch].leaves;
        if (leaves.length == 0) return;
        _claim(program, epoch, leaves, indexSeed % leaves.length, forgerySeed);
    }

    /// @dev Everybody with a leaf in one of the newest two final roots asks for it, by one transaction each.
    function claimAll(uint256 programSeed) external noticing {
        _claimAll(_program(programSeed));
    }

    function _claimAll(uint256 program) internal {
        for (uint256 back = 2; back > 0; --back) {
            uint256 newest = _newestFinal(program);
            if (newest < back) continue;
            Leaf[] memory leaves = models[program].epochs[newest + 1 - back].leaves;
            for (uint256 i = 0; i < leaves.length; ++i) {
                _noObjection();
                _claim(program, newest + 1 - back, leaves, i, 1);
            }
        }
    }

    function _claim(uint256 program, uint256 epoch, Leaf[] memory leaves, uint256 index, uint256 forgery) private {
        Leaf memory leaf = leaves[index];
        uint256 owed = _objectToLeaf(program, epoch, leaf);
        uint256 worth = _objectToPayment(owed);
        bytes memory proof = Trees.proof(leaves, index);
        if (forgery % 4 == 0) (proof, index) = _forge(leaf, proof, index, leaves.length, forgery / 4);
        bytes memory call = abi.encodeCall(
            IRewardEscrow.claim,
            (program, uint64(epoch), leaf.account, leaf.reward, leaf.reputation, uint32(index), proof)
        );
        address payee = _payeeOf(program, leaf.account);
        uint256 balance = coin.balanceOf(payee);
        uint256 paidBefore = escrow.paidTo(program, leaf.account);
        if (!_do("claim", STRANGER, call)) return;
        vm.assertLe(paidBefore, escrow.paidTo(program, leaf.account), "3: paid never falls");
        _believeClaimed(program, leaf.account, owed);
        _believePayment(payee, owed, worth);
        if (foresees) vm.assertEq(coin.balanceOf(payee), balance + worth, "14: not paid what was owed");
    }

    /// @dev What speaks against paying this leaf by this epoch's tree, and what it is owed.
    function _objectToLeaf(uint256 program, uint256 epoch, Leaf memory leaf) internal returns (uint256 owed) {
        uint256 newest = _newestFinal(program);
        _object(epoch > newest && _isPending(program), IRewardEscrow.WindowOpen.selector);
        _object(epoch > newest || epoch + 1 < newest, IRewardEscrow.EpochNotClaimable.selector);
        owed = _owed(program, epoch, leaf);
        _object(_worth(owed) == 0, IRewardEscrow.NothingToClaim.selector);
        bool isOverdrawn = models[program].paid + owed > models[program].epochs[newest].total;
        _object(isOverdrawn, IRewardEscrow.PaidExceedsReleased.selector);
    }

    function _owed(uint256 program, uint256 epoch, Leaf memory leaf) internal view returns (uint256) {
        uint256 before = models[program].paidTo[leaf.account];
        uint256 allowed = _allowed(program, leaf.account, epoch, leaf.reward);
        return allowed > before ? allowed - before : 0;
    }

    function _believeClaimed(uint256 program, address account, uint256 amount) internal {
        models[program].paid += amount;
        models[program].paidTo[account] += amount;
    }

    /* SETTLE */

    /// @dev Pays everybody in the tree what it is owed, but for whom a falling tree leaves too little.
    function settle(uint256 programSeed, uint256 backSeed, uint256 tearSeed) external noticing {
        uint256 program = _program(programSeed);
        uint256 epoch = models[program].last - backSeed % 3 % (models[program].last + 1);
        Leaf[] memory leaves = models[program].epochs[epoch].leaves;
        if (leaves.length == 0 || _hasTwins(leaves)) return;
        uint256 newest = _newestFinal(program);
        _object(epoch > newest && _isPending(program), IRewardEscrow.WindowOpen.selector);
        _object(epoch > newest || epoch + 1 < newest, IRewardEscrow.EpochNotClaimable.selector);
        bytes memory packed = tearSeed % 4 == 0 ? bytes("torn") : bytes("");
        _object(packed.length != 0, IRewardEscrow.LeavesIncomplete.selector);
        for (uint256 i = 0; i < leaves.length; ++i) {
            packed = abi.encodePacked(packed, leaves[i].account, leaves[i].reward, leaves[i].reputation);
        }
        uint256[] memory owed = _foreseePayments(program, epoch, leaves);
        if (!_do("settle", STRANGER, abi.encodeCall(IRewardEscrow.settle, (program, uint64(epoch), packed)))) return;
        for (uint256 i = 0; i < leaves.length; ++i) {
            _believeClaimed(program, leaves[i].account, owed[i]);
            _believePayment(_payeeOf(program, leaves[i].account), owed[i], _worth(owed[i]));
        }
    }

    /// @dev One payment after the other: what neither the released sum nor the coins left suffice for, or is worth
    /// nothing, is left out, and nobody else is.
    function _foreseePayments(uint256 program, uint256 epoch, Leaf[] memory leaves)
        private
        returns (uint256[] memory owed)
    {
        owed = new uint256[](leaves.length);
        uint256 released = models[program].epochs[_newestFinal(program)].total;
        uint256 paid = models[program].paid;
        uint256 balance = coin.balanceOf(address(escrow));
        for (uint256 i = 0; i < leaves.length; ++i) {
            owed[i] = _owed(program, epoch, leaves[i]);
            if (paid + owed[i] > released || _worth(owed[i]) == 0 || _worth(owed[i]) > balance) owed[i] = 0;
            balance -= _worth(owed[i]);
            paid += owed[i];
        }
    }

    /// @dev An account with two leaves is paid by both in turn: left to single claims, which the model follows.
    function _hasTwins(Leaf[] memory leaves) private pure returns (bool) {
        for (uint256 i = 1; i < leaves.length; ++i) {
            if (_isEarlier(leaves, i)) return true;
        }
        return false;
    }

    function _isEarlier(Leaf[] memory leaves, uint256 index) private pure returns (bool) {
        for (uint256 i = 0; i < index; ++i) {
            if (leaves[i].account == leaves[index].account) return true;
        }
        return false;
    }

    /* FORGERY */

    function _forge(Leaf memory leaf, bytes memory proof, uint256 index, uint256 count, uint256 seed)
        private
        returns (bytes memory, uint256)
    {
        uint256 way = seed % 4;
        if (way == 0) leaf.reward += 1;
        if (way == 1) leaf.account = STRANGER;
        if (way == 2) return (bytes.concat(proof, bytes32(0)), _forged(index, SumTree.ProofLengthWrong.selector));
        if (way == 3) return (proof, _forged(count, SumTree.IndexBeyondLeaves.selector));
        return (proof, _forged(index, IAttestations.WrongProof.selector));
    }

    function _forged(uint256 index, bytes4 error_) private returns (uint256) {
        _object(true, error_);
        return index;
    }
}
