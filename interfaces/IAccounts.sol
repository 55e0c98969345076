// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Accounts: who may act for an account, and where its money goes.
/// @notice A leaf keeps its account for ever, also when its key is lost: recovery changes who acts for the account, so
/// unclaimed and future reward goes to the new wallet, and no leaf moves.
interface IAccounts {
    /* EVENTS */

    event PayeeSet(uint256 indexed program, address indexed account, address payee);
    event RecoveryStarted(address indexed account, address indexed wallet, uint40 readyAt);
    event RecoveryRefused(address indexed account, address indexed wallet);
    event Recovered(address indexed account, address indexed wallet);

    /* ERRORS */

    error NotActor(address caller, address actor);
    error PayeeUnusable(address payee);
    error WalletUnusable(address wallet);
    error SignatureExpired(uint40 deadline);
    error SignatureWrong(address signer);
    error NoRecovery(address account);
    error RecoveryWaits(uint256 until);
    error RecoveryReady(uint256 since);
    error NotRecovering(address caller, address wallet);

    /* PAYEE */

    /// @notice Have a programme's payments for `account` go to `payee` from now on; `account` itself takes that back.
    /// ACTOR: the account, or its wallet after a recovery.
    function setPayee(uint256 program, address account, address payee) external;

    /* RECOVERY */

    /// @notice Start handing a lost account to `wallet`; starting again starts the delay again. STEWARDS, or anyone with
    /// their signature (EIP-712, ERC-1271).
    function startRecovery(address account, address wallet, uint40 deadline, bytes calldata signature) external;

    /// @notice Object to a running recovery, before its 14 days are over. ACTOR.
    function refuseRecovery(address account) external;

    /// @notice Take over a lost account after the delay: the caller acts for it from now on and is its payee in
    /// `programs`. The wallet that the recovery names.
    function finishRecovery(address account, uint256[] calldata programs) external;

    /* VIEWS */

    /// @notice Who acts for `account`: itself, or the wallet of its last recovery.
    function actorOf(address account) external view returns (address);

    /// @notice Where `program` pays `account`.
    function payeeOf(uint256 program, address account) external view returns (address);

    /// @notice The running recovery, and the number that the stewards' next signature must carry.
    function recoveryOf(address account) external view returns (address wallet, uint40 readyAt, uint56 nonce);

    /// @notice The digest to sign for `claimWithSig`; it changes with every payment to the account.
    function hashClaim(uint256 program, address account, address payee, uint40 deadline)
        external
        view
        returns (bytes32);

    /// @notice Token units of `program` paid to `account` so far.
    function paidTo(uint256 program, address account) external view returns (uint256);
}
