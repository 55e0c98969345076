// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Attestation, IAttestations} from "../../interfaces/IAttestations.sol";
import {IRewardEscrow} from "../../interfaces/IRewardEscrow.sol";
import {Leaf, Trees} from "./Trees.sol";
import {Scene} from "./Scene.sol";
import {ICoin} from "./World.sol";
import {SumTree} from "../../contracts/libraries/SumTree.sol";
import {vm} from "./Cheats.sol";

interface IBlacklist {
    function bar(address account, bool isBarred) external;
}

/// @title Settle: a whole tree is paid at once, each leaf what it is owed and no more than was released.
contract SettleTest is Scene {
    function _settlement(uint256 epoch, Leaf[] memory leaves) private pure returns (bytes memory) {
        bytes memory packed;
        for (uint256 i = 0; i < leaves.length; ++i) {
            packed = abi.encodePacked(packed, leaves[i].account, leaves[i].reward, leaves[i].reputation);
        }
        return abi.encodeCall(IRewardEscrow.settle, (1, uint64(epoch), packed));
    }

    function _payments(uint256 epoch) private returns (uint256) {
        (bool success, bytes memory answer) = address(escrow).call(_settlement(epoch, _leaves(epoch)));
        vm.assertTrue(success, "an honest settlement was refused");
        return abi.decode(answer, (uint256));
    }

    /// @notice Everybody who is owed something is paid and logged, once; both claimable trees can be settled.
    function test_pays() external {
        _settle(1, 0);
        _settle(2, 1);
        vm.recordLogs();
        vm.assertEq(_payments(1), 1, "payments of the older tree");
        _logged(
            abi.encodePacked(IRewardEscrow.Claimed.selector, uint256(1), uint256(uint160(_account(0)))),
            abi.encode(_amountOf(1))
        );
        vm.assertEq(_payments(2), 1, "payments of the newest tree");
        vm.assertEq(_payments(2), 0, "payments again");
        vm.assertEq(coin.balanceOf(_account(0)), _amountOf(1), "first balance");
        vm.assertEq(coin.balanceOf(_account(1)), _amountOf(2), "second balance");
        vm.assertEq(escrow.paidTo(1, _account(1)), _amountOf(2), "paid to");
        vm.assertEq(escrow.programOf(1).paid, _amountOf(1) + _amountOf(2), "paid");
    }

    /// @notice Only the newest two final trees: none before the first, not a pending one, not an older one.
    function test_epochs() external {
        _attest(1, 0);
        bytes memory open = abi.encodeWithSelector(IRewardEscrow.WindowOpen.selector, _now() + WINDOW);
        _refused(_settlement(1, _leaves(1)), open);
        vm.warp(_now() + WINDOW);
        _refused(_settlement(0, _leaves(1)), abi.encodeWithSelector(IRewardEscrow.EpochNotClaimable.selector, 0, 1));
        _refused(_settlement(2, _leaves(1)), abi.encodeWithSelector(IRewardEscrow.EpochNotClaimable.selector, 2, 1));
        _settle(2, 1);
        _settle(3, 1);
        _refused(_settlement(1, _leaves(1)), abi.encodeWithSelector(IRewardEscrow.EpochNotClaimable.selector, 1, 3));
        vm.assertEq(_payments(2), 2, "payments");
    }

    /// @notice Whoever was paid before is paid the difference.
    function test_onlyTheDifference() external {
        _settle(1, 0);
        vm.assertEq(_payments(1), 1, "payments");
        _settle(2, 0);
        _settle(3, 1);
        vm.assertEq(_payments(3), 2, "payments");
        vm.assertEq(coin.balanceOf(_account(0)), _amountOf(1) + _amountOf(2), "first balance");
        vm.assertEq(escrow.programOf(1).paid, FUNDED, "paid");
    }

    /// @notice All leaves in full, and every field of them as attested.
    function test_incomplete() external {
        _settle(1, 0);
        _settle(2, 1);
        Leaf[] memory leaves = _leaves(2);
        Leaf[] memory fewer = new Leaf[](1);
        fewer[0] = leaves[0];
        bytes4 error_ = IRewardEscrow.LeavesIncomplete.selector;
        _refused(_settlement(2, fewer), abi.encodeWithSelector(error_, 34, 2));
        bytes memory torn = abi.encodeCall(IRewardEscrow.settle, (1, 2, new bytes(69)));
        _refused(torn, abi.encodeWithSelector(error_, 69, 2));
        torn = abi.encodeCall(IRewardEscrow.settle, (1, 2, new bytes(67)));
        _refused(torn, abi.encodeWithSelector(error_, 67, 2));
        for (uint256 field = 0; field < 3; ++field) {
            Leaf memory kept = Leaf(leaves[1].account, leaves[1].reward, leaves[1].reputation);
            if (field == 0) leaves[1].account = STRANGER;
            if (field == 1) leaves[1].reward -= 1;
            if (field == 2) leaves[1].reputation += 1;
            (bool success, bytes memory answer) = address(escrow).call(_settlement(2, leaves));
            vm.assertTrue(!success && bytes4(answer) == IAttestations.WrongProof.selector, "a changed leaf was paid");
            leaves[1] = kept;
        }
        (leaves[0].reward, leaves[1].reward) = (type(uint96).max, 1);
        _refused(_settlement(2, leaves), abi.encodeWithSelector(SumTree.SumTooLarge.selector, 2 ** 96));
        leaves[1].reward = 0;
        bytes32 root = models[1].epochs[2].root;
        bytes memory wrong = abi.encodeWithSelector(IAttestations.WrongProof.selector, Trees.root(leaves), root);
        _refused(_settlement(2, leaves), wrong);
        vm.assertEq(_payments(2), 2, "payments");
    }

    /// @notice Trees of every small shape, padding of several levels included, are built as they were attested.
    function test_shapes() external {
        _settle(1, 0);
        for (uint256 count = 2; count < 20; ++count) {
            Leaf[] memory leaves = new Leaf[](count);
            for (uint256 i = 0; i < count; ++i) {
                leaves[i] = Leaf(_account(i), i == 0 ? _amountOf(1) : 0, uint16(count));
            }
            _post(_statement(1, 0, leaves), leaves);
            vm.warp(_now() + WINDOW);
            vm.assertEq(_payments(count), count == 2 ? 1 : 0, "payments");
        }
    }

    /// @notice Bytes behind the last leaf are no leaf, even if they look like one.
    function test_behindTheLast() external {
        _settle(1, 0);
        _settle(2, 1);
        bytes memory leaf = abi.encodePacked(_account(0), _amountOf(1), uint16(5_000));
        bytes memory other = abi.encodePacked(STRANGER, _amountOf(1), uint16(5_000));
        bytes memory head = abi.encodeWithSelector(IRewardEscrow.settle.selector, 1, 1, 96, leaf.length);
        (bool success,) = address(escrow).call(bytes.concat(head, leaf, other));
        vm.assertTrue(success, "settlement");
        vm.assertEq(coin.balanceOf(_account(0)), _amountOf(1), "balance");
        vm.assertEq(escrow.paidTo(1, STRANGER), 0, "a leaf that nobody attested was paid");
    }

    /// @notice E-34: whoever a falling tree leaves nothing for fails, is logged, and keeps the claim it had.
    function test_cannotOverdraw() external {
        _settleMovedLeaf();
        vm.recordLogs();
        vm.assertEq(_payments(2), 0, "payments");
        _logged(
            abi.encodePacked(IRewardEscrow.PaymentFailed.selector, uint256(1), uint256(uint160(_account(1)))),
            abi.encode(_amountOf(1))
        );
        vm.assertEq(escrow.paidTo(1, _account(1)), 0, "paid to");
        vm.assertEq(escrow.programOf(1).paid, _amountOf(1), "paid");
    }

    /// @notice A recipient that the token refuses stays owed all of it, and is paid when the token takes it again.
    function test_refusedRecipient() external {
        coin = ICoin(_deploy("MockBlacklistToken", ""));
        escrow = _escrowOf(abi.encode(coin, COURT, STEWARDS, GOVERNANCE, policy));
        coin.mint(address(this), FUNDED);
        coin.approve(address(escrow), FUNDED);
        _fresh();
        _settle(1, 0);
        _settle(2, 1);
        vm.assertEq(_payments(1), 1, "the older tree");
        IBlacklist(address(coin)).bar(_account(1), true);
        vm.assertEq(_payments(2), 0, "refused");
        vm.assertEq(escrow.programOf(1).paid, _amountOf(1), "paid");
        vm.assertEq(escrow.paidTo(1, _account(1)), 0, "paid to");
        IBlacklist(address(coin)).bar(_account(1), false);
        vm.assertEq(_payments(2), 1, "taken again");
        vm.assertEq(coin.balanceOf(_account(1)), _amountOf(2), "balance");
    }

    /// @notice In a shortage a reward that is worth less than a unit is neither paid nor written off.
    function test_worthless() external {
        Leaf[] memory leaves = new Leaf[](2);
        (leaves[0], leaves[1]) = (Leaf(_account(0), _amountOf(1) - 1, 5_000), Leaf(_account(1), 1, 5_000));
        _post(_statement(1, 1, leaves), leaves);
        vm.warp(_now() + WINDOW);
        vm.prank(address(escrow));
        coin.transfer(STRANGER, FUNDED / 2);
        escrow.declareShort();
        vm.assertEq(_payments(1), 1, "payments");
        vm.assertEq(escrow.paidTo(1, _account(1)), 0, "paid to");
        vm.assertEq(coin.balanceOf(_account(0)), (_amountOf(1) - 1) / 2, "balance");
    }

    /// @notice The payee of an account is paid in a settlement too; the escrow alone makes the single payments.
    function test_payee() external {
        _settle(1, 0);
        vm.prank(_account(0));
        escrow.setPayee(1, _account(0), STRANGER);
        vm.assertEq(_payments(1), 1, "payments");
        vm.assertEq(coin.balanceOf(STRANGER), _amountOf(1), "balance");
        bytes memory pay = abi.encodeCall(IRewardEscrow.pay, (STRANGER, 1));
        _refused(pay, abi.encodeWithSelector(IRewardEscrow.NotEscrow.selector, address(this)));
    }
}
