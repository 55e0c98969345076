// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAccounts} from "../../interfaces/IAccounts.sol";
import {ILedger} from "../../interfaces/ILedger.sol";
import {IRewardEscrow} from "../../interfaces/IRewardEscrow.sol";
import {IAttestations, LeafProof} from "../../interfaces/IAttestations.sol";
import {Leaf, Trees} from "./Trees.sol";
import {Scene} from "./Scene.sol";
import {Cheats, vm} from "./Cheats.sol";

/// @title Accounts: payees, signed claims, claims into a child programme, and recovery of a lost wallet.
contract AccountsTest is Scene {
    address private constant PAYEE = address(0xBEEF);
    uint256 private constant DELAY = 14 days;

    function _keyOf(uint256 index) private pure returns (uint256) {
        return uint256(keccak256(abi.encode("participant", index)));
    }

    function _proofOf(uint256 epoch, uint256 index) private view returns (LeafProof memory) {
        return _leafProof(_leaves(epoch), index);
    }

    /* PAYEE */

    /// @notice The payee an account named gets its money; only the account names one, and it can take that back.
    function test_payee() external {
        _settle(1, 0);
        address account = _account(0);
        bytes memory call = abi.encodeCall(IAccounts.setPayee, (1, account, PAYEE));
        _refused(call, abi.encodeWithSelector(IAccounts.NotActor.selector, address(this), account));
        vm.recordLogs();
        vm.prank(account);
        escrow.setPayee(1, account, PAYEE);
        _logged(
            abi.encodePacked(IAccounts.PayeeSet.selector, uint256(1), uint256(uint160(account))), abi.encode(PAYEE)
        );
        vm.assertEq(escrow.payeeOf(1, account), PAYEE, "payee");
        _claim(1, 0);
        vm.assertEq(coin.balanceOf(PAYEE), _amountOf(1), "paid to the payee");
        vm.assertEq(escrow.paidTo(1, account), _amountOf(1), "paid for the account");
        vm.prank(account);
        escrow.setPayee(1, account, account);
        vm.assertEq(escrow.payeeOf(1, account), account, "taken back");
        vm.assertEq(escrow.paidTo(1, account), _amountOf(1), "what was paid stays");
        _settle(2, 0);
        _claim(2, 0);
        vm.assertEq(coin.balanceOf(account), _amountOf(2), "paid to the account");
    }

    /// @notice Nobody and the escrow itself are no payees.
    function test_unusablePayee() external {
        address account = _account(0);
        for (uint256 i = 0; i < 2; ++i) {
            address payee = i == 0 ? address(0) : address(escrow);
            vm.prank(account);
            bytes memory call = abi.encodeCall(IAccounts.setPayee, (1, account, payee));
            _refused(call, abi.encodeWithSelector(IAccounts.PayeeUnusable.selector, payee));
        }
    }

    /* SIGNED CLAIM */

    /// @notice A claim its account signed pays the signed payee once, up to the last second, and leaves the stored payee.
    function test_signedClaim() external {
        _settle(1, 0);
        address account = _account(0);
        uint40 deadline = uint40(_now());
        bytes memory signature = _signature(_keyOf(0), escrow.hashClaim(1, account, PAYEE, deadline));
        LeafProof memory leaf = _proofOf(1, 0);
        bytes memory call =
            abi.encodeCall(IRewardEscrow.claimWithSig, (1, 1, leaf, PAYEE, deadline, signature));
        vm.warp(_now() + 1);
        _refused(call, abi.encodeWithSelector(IAccounts.SignatureExpired.selector, deadline));
        vm.warp(_now() - 1);
        bytes memory other =
            abi.encodeCall(IRewardEscrow.claimWithSig, (1, 1, leaf, STRANGER, deadline, signature));
        _refused(other, abi.encodeWithSelector(IAccounts.SignatureWrong.selector, account));
        other = abi.encodeCall(IRewardEscrow.claimWithSig, (1, 1, leaf, address(0), deadline, signature));
        _refused(other, abi.encodeWithSelector(IAccounts.PayeeUnusable.selector, address(0)));
        vm.recordLogs();
        uint96 amount = escrow.claimWithSig(1, 1, leaf, PAYEE, deadline, signature);
        bytes memory topics =
            abi.encodePacked(IRewardEscrow.Claimed.selector, uint256(1), uint256(uint160(account)));
        _logged(topics, abi.encode(_amountOf(1)));
        vm.assertEq(amount, _amountOf(1), "amount");
        vm.assertEq(coin.balanceOf(PAYEE), amount, "balance");
        vm.assertEq(escrow.payeeOf(1, account), account, "payee");
        _refused(call, abi.encodeWithSelector(IAccounts.SignatureWrong.selector, account));
    }

    /// @notice The digest is EIP-712's, with what was paid so far as its nonce.
    function test_claimDigest() external {
        _settle(1, 0);
        _claim(1, 0);
        bytes32 type_ = keccak256("Claim(uint256 program,address account,address payee,uint256 nonce,uint40 deadline)");
        bytes32 structHash = keccak256(abi.encode(type_, 1, _account(0), PAYEE, _amountOf(1), 7));
        bytes32 expected = keccak256(abi.encodePacked(hex"1901", escrow.domainSeparator(), structHash));
        vm.assertEq(escrow.hashClaim(1, _account(0), PAYEE, 7), expected, "digest");
    }

    /* INTO A CHILD */

    /// @notice An account's own claim becomes a child programme's funding; no token moves.
    function test_claimInto() external {
        _settle(1, 0);
        uint256 child = _fresh();
        uint256 balance = coin.balanceOf(address(escrow));
        address account = _account(0);
        LeafProof memory leaf = _proofOf(1, 0);
        bytes memory call = abi.encodeCall(IRewardEscrow.claimInto, (1, 1, leaf, child));
        _refused(call, abi.encodeWithSelector(IAccounts.NotActor.selector, address(this), account));
        vm.prank(account);
        bytes memory same = abi.encodeCall(IRewardEscrow.claimInto, (1, 1, leaf, 1));
        _refused(same, abi.encodeWithSelector(IRewardEscrow.ChildIsParent.selector, 1));
        vm.prank(account);
        bytes memory none = abi.encodeCall(IRewardEscrow.claimInto, (1, 1, leaf, 9));
        _refused(none, abi.encodeWithSelector(ILedger.UnknownProgram.selector, 9));
        vm.prank(account);
        vm.recordLogs();
        escrow.claimInto(1, 1, leaf, child);
        Cheats.Log[] memory logs = vm.getRecordedLogs();
        vm.assertEq(logs.length, 2, "logs");
        vm.assertEq(logs[0].topics[0], IRewardEscrow.Claimed.selector, "first log");
        vm.assertEq(keccak256(logs[0].data), keccak256(abi.encode(_amountOf(1))), "claimed");
        vm.assertEq(logs[1].topics[0], ILedger.Funded.selector, "second log");
        vm.assertEq(keccak256(logs[1].data), keccak256(abi.encode(_amountOf(1), FUNDED + _amountOf(1))), "funded");
        vm.assertEq(escrow.programOf(child).funded, FUNDED + _amountOf(1), "child");
        vm.assertEq(escrow.paidTo(1, account), _amountOf(1), "paid");
        vm.assertEq(escrow.programOf(1).paid, _amountOf(1), "parent");
        vm.assertEq(coin.balanceOf(address(escrow)), balance, "balance");
    }

    /// @notice A leaf that the tree does not hold is refused with the root it would need and the one that was attested.
    function test_forgedLeaf() external {
        _settle(1, 0);
        uint256 child = _fresh();
        LeafProof memory leaf = _proofOf(1, 0);
        leaf.reputation += 1;
        bytes32 given = Trees.word(Leaf(leaf.account, leaf.cumulativeReward, leaf.reputation));
        bytes memory wrong = abi.encodeWithSelector(IAttestations.WrongProof.selector, given, models[1].epochs[1].root);
        vm.prank(leaf.account);
        _refused(abi.encodeCall(IRewardEscrow.claimInto, (1, 1, leaf, child)), wrong);
        bytes memory call = abi.encodeCall(
            IRewardEscrow.claim, (1, 1, leaf.account, leaf.cumulativeReward, leaf.reputation, 0, "")
        );
        _refused(call, wrong);
        bytes memory packed = abi.encodePacked(leaf.account, leaf.cumulativeReward, leaf.reputation);
        _refused(abi.encodeCall(IRewardEscrow.settle, (1, 1, packed)), wrong);
    }

    function _into(uint256 epoch, uint256 index, uint256 child) private returns (bytes memory call) {
        vm.prank(_leaves(epoch)[index].account);
        return abi.encodeCall(IRewardEscrow.claimInto, (1, uint64(epoch), _proofOf(epoch, index), child));
    }

    /// @notice The same trees pay into a child that pay a claim, up to what the newest of them released.
    function test_claimIntoEpochs() external {
        _attest(1, 0);
        uint256 child = _fresh();
        bytes memory open = abi.encodeWithSelector(IRewardEscrow.WindowOpen.selector, _now() + WINDOW);
        _refused(_into(1, 0, child), open);
        vm.warp(_now() + WINDOW);
        _settle(2, 1);
        _claim(2, 1);
        (bool success,) = address(escrow).call(_into(1, 0, child));
        vm.assertTrue(success, "the older tree's claim was refused");
        vm.assertEq(escrow.programOf(1).paid, _amountOf(1) + _amountOf(2), "all that was released");
        bytes4 nothing = IRewardEscrow.NothingToClaim.selector;
        _refused(_into(2, 0, child), abi.encodeWithSelector(nothing, _account(0), _amountOf(1), _amountOf(1)));
        _settle(3, 2);
        _refused(_into(1, 0, child), abi.encodeWithSelector(IRewardEscrow.EpochNotClaimable.selector, 1, 3));
        models[1].epochs[0] = models[1].epochs[1];
        _refused(_into(0, 0, child), abi.encodeWithSelector(IRewardEscrow.EpochNotClaimable.selector, 0, 3));
    }

    /// @notice Two claims into a child are worth what the account's leaf grew to, and no more.
    function test_claimIntoTwice() external {
        _settle(1, 0);
        uint256 child = _fresh();
        (bool success,) = address(escrow).call(_into(1, 0, child));
        vm.assertTrue(success, "first");
        _settle(2, 0);
        (success,) = address(escrow).call(_into(2, 0, child));
        vm.assertTrue(success, "second");
        vm.assertEq(escrow.programOf(child).funded, FUNDED + _amountOf(1) + _amountOf(2), "child");
        vm.assertEq(escrow.paidTo(1, _account(0)), _amountOf(1) + _amountOf(2), "paid");
    }

    /// @notice 2: a moved leaf cannot overdraw into a child either.
    function test_claimIntoCannotOverdraw() external {
        uint256 child = _fresh();
        _settleMovedLeaf();
        uint256 released = _amountOf(1);
        bytes memory over = abi.encodeWithSelector(IRewardEscrow.PaidExceedsReleased.selector, 2 * released, released);
        _refused(_into(2, 1, child), over);
    }

    /* RECOVERY */

    /// @notice Anybody carries what the stewards signed: this account, this wallet, once.
    function test_recoveryBySignature() external {
        escrow = _escrowOf(abi.encode(coin, COURT, vm.addr(7), GOVERNANCE, policy));
        address account = _account(0);
        bytes32 type_ = keccak256("Recovery(address account,address wallet,uint256 nonce,uint40 deadline)");
        bytes32 structHash = keccak256(abi.encode(type_, account, PAYEE, 0, _now()));
        bytes memory signature = _signature(7, keccak256(abi.encodePacked(hex"1901", escrow.domainSeparator(), structHash)));
        bytes memory call = abi.encodeCall(IAccounts.startRecovery, (account, PAYEE, uint40(_now()), signature));
        (bool success,) = address(escrow).call(call);
        vm.assertTrue(success, "the stewards' signature was refused");
        (address wallet,,) = escrow.recoveryOf(account);
        vm.assertEq(wallet, PAYEE, "wallet");
        _refused(call, abi.encodeWithSelector(IAccounts.SignatureWrong.selector, vm.addr(7)));
    }

    /// @notice After the delay the named wallet takes over: it acts for the account and is its payee.
    function test_recovery() external {
        address account = _account(0);
        _settle(1, 0);
        vm.recordLogs();
        vm.prank(STEWARDS);
        escrow.startRecovery(account, PAYEE, 0, "");
        uint256 readyAt = _now() + DELAY;
        bytes memory topics = abi.encodePacked(
            IAccounts.RecoveryStarted.selector, uint256(uint160(account)), uint256(uint160(PAYEE))
        );
        _logged(topics, abi.encode(readyAt));
        (address wallet, uint40 ready, uint56 nonce) = escrow.recoveryOf(account);
        vm.assertTrue(wallet == PAYEE && ready == readyAt && nonce == 1, "recovery");
        uint256[] memory programs = new uint256[](1);
        programs[0] = 1;
        bytes memory call = abi.encodeCall(IAccounts.finishRecovery, (account, programs));
        _refused(call, abi.encodeWithSelector(IAccounts.NotRecovering.selector, address(this), PAYEE));
        vm.warp(readyAt - 1);
        vm.prank(PAYEE);
        _refused(call, abi.encodeWithSelector(IAccounts.RecoveryWaits.selector, readyAt));
        vm.warp(readyAt);
        vm.prank(PAYEE);
        escrow.finishRecovery(account, programs);
        vm.assertEq(escrow.actorOf(account), PAYEE, "actor");
        vm.assertEq(escrow.payeeOf(1, account), PAYEE, "payee");
        (wallet, ready,) = escrow.recoveryOf(account);
        vm.assertTrue(wallet == address(0) && ready == 0, "a recovery that is over runs on");
        vm.prank(account);
        bytes memory old = abi.encodeCall(IAccounts.setPayee, (1, account, account));
        _refused(old, abi.encodeWithSelector(IAccounts.NotActor.selector, account, PAYEE));
        vm.prank(PAYEE);
        _refused(call, abi.encodeWithSelector(IAccounts.NoRecovery.selector, account));
        _claim(1, 0);
        vm.assertEq(coin.balanceOf(PAYEE), _amountOf(1), "unclaimed reward");
    }

    /// @notice The old key can object until the delay is over, and nobody else.
    function test_refusedRecovery() external {
        address account = _account(0);
        bytes memory call = abi.encodeCall(IAccounts.refuseRecovery, (account));
        vm.prank(account);
        _refused(call, abi.encodeWithSelector(IAccounts.NoRecovery.selector, account));
        vm.prank(STEWARDS);
        escrow.startRecovery(account, PAYEE, 0, "");
        uint256 readyAt = _now() + DELAY;
        _refused(call, abi.encodeWithSelector(IAccounts.NotActor.selector, address(this), account));
        vm.warp(readyAt);
        vm.prank(account);
        _refused(call, abi.encodeWithSelector(IAccounts.RecoveryReady.selector, readyAt));
        vm.warp(readyAt - 1);
        vm.recordLogs();
        vm.prank(account);
        escrow.refuseRecovery(account);
        bytes memory topics = abi.encodePacked(
            IAccounts.RecoveryRefused.selector, uint256(uint160(account)), uint256(uint160(PAYEE))
        );
        _logged(topics, "");
        vm.assertEq(escrow.actorOf(account), account, "actor");
        (address wallet, uint40 ready,) = escrow.recoveryOf(account);
        vm.assertEq(wallet, address(0), "wallet");
        vm.assertEq(ready, 0, "ready");
        vm.prank(account);
        _refused(call, abi.encodeWithSelector(IAccounts.NoRecovery.selector, account));
    }

    /// @notice Only the stewards start a recovery, to a wallet that is one.
    function test_whoStartsARecovery() external {
        address account = _account(0);
        bytes memory call = abi.encodeCall(IAccounts.startRecovery, (account, PAYEE, uint40(_now()), ""));
        _refused(call, abi.encodeWithSelector(IAccounts.SignatureWrong.selector, STEWARDS));
        vm.warp(_now() + 1);
        _refused(call, abi.encodeWithSelector(IAccounts.SignatureExpired.selector, _now() - 1));
        for (uint256 i = 0; i < 2; ++i) {
            address wallet = i == 0 ? address(0) : address(escrow);
            call = abi.encodeCall(IAccounts.startRecovery, (account, wallet, 0, ""));
            vm.prank(STEWARDS);
            _refused(call, abi.encodeWithSelector(IAccounts.WalletUnusable.selector, wallet));
        }
    }
}
