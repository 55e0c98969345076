// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAccounts} from "../../interfaces/IAccounts.sol";
import {Statements} from "../Statements.sol";

/// @title Recoveries: the slice in which an account chooses its payee, or passes to another wallet when its key is lost.
abstract contract Recoveries is IAccounts, Statements {
    /* CONSTANTS */

    bytes32 internal constant RECOVERY_TYPEHASH =
        keccak256("Recovery(address account,address wallet,uint256 nonce,uint40 deadline)");
    uint256 internal constant RECOVERY_DELAY = 14 days;

    /* PAYEE */

    /// @inheritdoc IAccounts
    function setPayee(uint256 program, address account, address payee) external {
        (Book storage book,) = _known(program);
        _checkActor(account);
        _setPayee(program, book, account, payee);
    }

    /* RECOVERY */

    /// @inheritdoc IAccounts
    function startRecovery(address account, address wallet, uint40 deadline, bytes calldata signature) external {
        if (wallet == address(0) || wallet == address(this)) revert WalletUnusable(wallet);
        Recovery storage recovery = _recoveries[account];
        if (msg.sender != STEWARDS) {
            bytes32 hash = keccak256(abi.encode(RECOVERY_TYPEHASH, account, wallet, recovery.nonce, deadline));
            _checkSignature(STEWARDS, hash, deadline, signature);
        }
        uint40 readyAt = uint40(block.timestamp + RECOVERY_DELAY);
        (recovery.wallet, recovery.readyAt, recovery.nonce) = (wallet, readyAt, recovery.nonce + 1);
        emit RecoveryStarted(account, wallet, readyAt);
    }

    /// @inheritdoc IAccounts
    function refuseRecovery(address account) external {
        _checkActor(account);
        Recovery storage recovery = _recoveries[account];
        (address wallet, uint256 readyAt) = (recovery.wallet, recovery.readyAt);
        if (readyAt == 0) revert NoRecovery(account);
        if (block.timestamp >= readyAt) revert RecoveryReady(readyAt);
        (recovery.wallet, recovery.readyAt) = (address(0), 0);
        emit RecoveryRefused(account, wallet);
    }

    /// @inheritdoc IAccounts
    function finishRecovery(address account, uint256[] calldata programs) external {
        Recovery storage recovery = _recoveries[account];
        (address wallet, uint256 readyAt) = (recovery.wallet, recovery.readyAt);
        if (readyAt == 0) revert NoRecovery(account);
        if (msg.sender != wallet) revert NotRecovering(msg.sender, wallet);
        if (block.timestamp < readyAt) revert RecoveryWaits(readyAt);
        (recovery.wallet, recovery.readyAt, recovery.actor) = (address(0), 0, wallet);
        emit Recovered(account, wallet);
        for (uint256 i = 0; i < programs.length; ++i) {
            (Book storage book,) = _known(programs[i]);
            _setPayee(programs[i], book, account, wallet);
        }
    }

    /* VIEWS */

    /// @inheritdoc IAccounts
    function actorOf(address account) external view returns (address) {
        return _actorOf(account);
    }

    /// @inheritdoc IAccounts
    function payeeOf(uint256 program, address account) external view returns (address) {
        return _payee(_books[program].accounts[account].word, account);
    }

    /// @inheritdoc IAccounts
    function recoveryOf(address account) external view returns (address wallet, uint40 readyAt, uint56 nonce) {
        Recovery storage recovery = _recoveries[account];
        return (recovery.wallet, recovery.readyAt, recovery.nonce);
    }

    /// @inheritdoc IAccounts
    function paidTo(uint256 program, address account) external view returns (uint256) {
        return uint96(_books[program].accounts[account].word);
    }

    /// @inheritdoc IAccounts
    function hashClaim(uint256 program, address account, address payee, uint40 deadline)
        external
        view
        returns (bytes32)
    {
        return _hashTypedDataV4(_hashClaim(program, account, payee, deadline));
    }

    /* INTERNAL */

    function _setPayee(uint256 program, Book storage book, address account, address payee) private {
        _checkPayee(payee);
        uint256 stored = payee == account ? 0 : uint160(payee);
        book.accounts[account].word = uint96(book.accounts[account].word) | stored << PAYEE_SHIFT;
        emit PayeeSet(program, account, payee);
    }
}
