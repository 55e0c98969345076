// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAccounts} from "../../interfaces/IAccounts.sol";
import {ILedger} from "../../interfaces/ILedger.sol";
import {Life} from "./Life.sol";
import {vm} from "./Cheats.sol";

/// @title LifeAccounts: who is paid for an account, and wallets that take over when a key is lost.
abstract contract LifeAccounts is Life {
    uint256 private constant DELAY = 14 days;

    /* PAYEE */

    /// @dev Three in four are named by who acts for the account; one in four payees is unusable or the account itself.
    function setPayee(uint256 programSeed, uint256 accountSeed, uint256 payeeSeed, uint256 callerSeed)
        external
        noticing
    {
        uint256 program = _program(programSeed);
        address account = _account(accountSeed % ACCOUNTS);
        address payee = _account(PAYEES + payeeSeed % 3);
        if (payeeSeed % 12 == 0) payee = address(0);
        if (payeeSeed % 12 == 1) payee = address(escrow);
        if (payeeSeed % 12 == 2) payee = account;
        address caller = _actorOr(account, callerSeed);
        _object(caller != _actorOf(account), IAccounts.NotActor.selector);
        _object(payeeSeed % 12 < 2, IAccounts.PayeeUnusable.selector);
        bytes memory call = abi.encodeCall(IAccounts.setPayee, (program, account, payee));
        if (_do("setPayee", caller, call)) models[program].payee[account] = payee;
    }

    /// @dev Whoever acts for the account, or, in one of four, its old key or a stranger.
    function _actorOr(address account, uint256 seed) private view returns (address) {
        if (seed % 4 != 0) return _actorOf(account);
        return seed % 8 == 0 ? account : STRANGER;
    }

    /* RECOVERY */

    /// @dev The stewards start it; one in four times a stranger tries to, one in eight to an unusable wallet.
    function startRecovery(uint256 accountSeed, uint256 walletSeed, uint256 callerSeed) external noticing {
        address account = _account(accountSeed % ACCOUNTS);
        address wallet = walletSeed % 8 == 0 ? address(escrow) : _account(WALLETS + walletSeed % 3);
        address caller = callerSeed % 4 == 0 ? STRANGER : STEWARDS;
        _object(wallet == address(escrow), IAccounts.WalletUnusable.selector);
        _object(caller == STRANGER, IAccounts.SignatureWrong.selector);
        bytes memory call = abi.encodeCall(IAccounts.startRecovery, (account, wallet, uint40(_now()), ""));
        if (!_do("startRecovery", caller, call)) return;
        (recoveries[account].wallet, recoveries[account].readyAt) = (wallet, _now() + DELAY);
    }

    /// @dev Whoever acts for the account objects; one in four times somebody else does.
    function refuseRecovery(uint256 accountSeed, uint256 callerSeed) external noticing {
        address account = _recovering(accountSeed);
        Lost storage recovery = recoveries[account];
        address caller = _actorOr(account, callerSeed);
        _object(caller != _actorOf(account), IAccounts.NotActor.selector);
        _object(recovery.readyAt == 0, IAccounts.NoRecovery.selector);
        _object(_now() >= recovery.readyAt, IAccounts.RecoveryReady.selector);
        if (!_do("refuseRecovery", caller, abi.encodeCall(IAccounts.refuseRecovery, (account)))) return;
        (recovery.wallet, recovery.readyAt) = (address(0), 0);
    }

    /// @dev Half the calls come when the delay ends, or a second too early; one in eight names an unknown programme.
    function finishRecovery(uint256 accountSeed, uint256 callerSeed, uint256 steer) external noticing {
        address account = _recovering(accountSeed);
        Lost storage recovery = recoveries[account];
        if (steer % 2 == 0 && _now() < recovery.readyAt) vm.warp(recovery.readyAt - (steer % 8 == 0 ? 1 : 0));
        address caller = callerSeed % 4 == 0 || recovery.wallet == address(0) ? STRANGER : recovery.wallet;
        uint256[] memory programs = new uint256[](PROGRAMS);
        for (uint256 i = 0; i < PROGRAMS; ++i) {
            programs[i] = 1 + i + (steer / 2 % 8 == 1 ? 1 : 0);
        }
        _object(recovery.readyAt == 0, IAccounts.NoRecovery.selector);
        _object(caller != recovery.wallet, IAccounts.NotRecovering.selector);
        _object(_now() < recovery.readyAt, IAccounts.RecoveryWaits.selector);
        _object(programs[0] != 1, ILedger.UnknownProgram.selector);
        if (!_do("finishRecovery", caller, abi.encodeCall(IAccounts.finishRecovery, (account, programs)))) return;
        for (uint256 program = 1; program <= PROGRAMS; ++program) {
            models[program].payee[account] = recovery.wallet;
        }
        (recovery.wallet, recovery.readyAt, recovery.actor) = (address(0), 0, recovery.wallet);
    }

    /// @dev An account that is being recovered, if there is one.
    function _recovering(uint256 seed) private view returns (address) {
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            address account = _account((seed % ACCOUNTS + i) % ACCOUNTS);
            if (recoveries[account].readyAt != 0) return account;
        }
        return _account(seed % ACCOUNTS);
    }
}
