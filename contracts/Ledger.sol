// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Guard, Standing} from "./libraries/Guard.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ILedger} from "../interfaces/ILedger.sol";
import {IPrograms} from "../interfaces/IPrograms.sol";
import {IRewardPolicy} from "../interfaces/IRewardPolicy.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Terms} from "./libraries/Terms.sol";

/// @title Ledger: all storage, and how the books are kept. Both halves of the escrow's code start with this.
abstract contract Ledger is ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /* CONSTANTS */

    uint256 internal constant MAX_UNITS = type(uint96).max;

    /// @dev Roots kept: a pending one and the two that stay claimable meanwhile.
    uint256 internal constant KEPT_ROOTS = 3;

    /* IMMUTABLES */

    IERC20 internal immutable TOKEN;
    address internal immutable COURT;
    address internal immutable STEWARDS;
    address internal immutable GOVERNANCE;
    IRewardPolicy internal immutable POLICY;

    /* STORAGE */

    /// @dev A disputed share: `upTo` stays payable. `placedAt` and `correctedFrom` are epochs plus 1, 0 for none.
    struct Hold {
        uint96 upTo;
        uint40 until;
        uint32 placedAt;
        uint32 correctedFrom;
        bool isPlaced;
    }

    /// @dev From the right: units paid (96 bits), payee (160 bits, 0 for the account itself).
    struct Account {
        uint256 word;
    }

    /// @dev One programme: the guard, a word that attesting reads, a ring of roots (that of epoch e stands at e % 3),
    /// a word for what is rare. Terms of `version` hold for epochs from `sealedFrom` on, terms `back` versions older for
    /// those before. Waiting to be sealed: terms with other weights and, with these, terms with other signers, so many
    /// versions ahead (0 for none).
    struct Book {
        Guard guard;
        uint96 funded;
        uint96 bonded;
        uint16 version;
        uint24 sealedFrom;
        uint8 back;
        uint8 weightsAhead;
        uint8 rotationAhead;
        bytes32[KEPT_ROOTS] roots;
        uint40 rotatesAt;
        uint40 pausedAt;
        uint40 pausedUntil;
        uint40 cancelAt;
        uint40 caseUntil;
        uint24 caseEpoch;
        uint32 holdCount;
        bytes32 consent;
        mapping(address account => Account) accounts;
        mapping(address account => Hold) holds;
        mapping(bytes32 root => bool) voided;
    }

    /// @dev `actor` stays when a recovery is over; `wallet` and `readyAt` are zero while none runs.
    struct Recovery {
        address wallet;
        uint40 readyAt;
        uint56 nonce;
        address actor;
    }

    // Written by the other half of the code, or through a storage pointer: slither looks at one half and at names alone.
    // slither-disable-start uninitialized-state
    uint256 internal _programCount;
    uint128 internal _backing;
    uint128 internal _promised;
    mapping(uint256 program => Book) internal _books;
    mapping(address account => Recovery) internal _recoveries;
    // slither-disable-end uninitialized-state

    /* CONSTRUCTOR */

    constructor(IERC20 token, address court, address stewards, address governance, IRewardPolicy policy) {
        TOKEN = token;
        COURT = court;
        STEWARDS = stewards;
        GOVERNANCE = governance;
        POLICY = policy;
    }

    /* INTERNAL */

    function _known(uint256 program) internal view returns (Book storage book, Guard guard) {
        book = _books[program];
        guard = book.guard;
        if (!guard.exists()) revert ILedger.UnknownProgram(program);
    }

    /// @dev A programme that may still receive money.
    function _checkOpen(uint256 program) internal view returns (Book storage book, Guard guard) {
        (book, guard) = _known(program);
        if (guard.standing() == Standing.Closed) revert ILedger.ProgramClosed(program);
        if (guard.isShort()) revert ILedger.EscrowShort(_backing, _promised);
    }

    function _checkNotShort() internal view {
        if (_promised != 0) revert ILedger.EscrowShort(_backing, _promised);
    }

    /// @dev In assembly because the claim path would pay to check that a remainder of three is below three.
    function _rootOf(Book storage book, uint256 epoch) internal view returns (bytes32 root) {
        bytes32[KEPT_ROOTS] storage roots = book.roots;
        assembly ("memory-safe") {
            root := sload(add(roots.slot, mod(epoch, 3)))
        }
    }

    /// @dev Version of the terms under which `epoch` is attested: sealed when the epoch opened.
    function _versionAt(Book storage book, uint256 epoch) internal view returns (uint256 version) {
        version = book.version;
        if (epoch < book.sealedFrom) version -= book.back;
    }

    /// @dev Versions written ahead of the sealed one.
    function _lastAhead(Book storage book) internal view returns (uint256) {
        return Math.max(book.weightsAhead, book.rotationAhead);
    }

    /// @dev Terms of the next epoch to open, were no rotation due.
    function _nextTerms(uint256 program, Book storage book) internal view returns (bytes memory) {
        return Terms.read(program, uint256(book.version) + book.weightsAhead);
    }

    /// @dev The weights that were voted last.
    function _policyHash() internal view returns (bytes32) {
        if (address(POLICY) == address(0)) revert IPrograms.WeightsMissing();
        return POLICY.hashAt(POLICY.current());
    }

    function _credit(Book storage book, uint96 amount) internal returns (uint96) {
        uint256 funded = uint256(book.funded) + amount;
        if (funded > MAX_UNITS) revert ILedger.FundingTooLarge(funded, MAX_UNITS);
        book.funded = uint96(funded);
        return uint96(funded);
    }

    /// @dev Take exactly `amount` from the caller: a token that delivers anything else is refused.
    function _receive(uint96 amount) internal {
        uint256 expected = TOKEN.balanceOf(address(this)) + amount;
        TOKEN.safeTransferFrom(msg.sender, address(this), amount);
        uint256 balance = TOKEN.balanceOf(address(this));
        if (balance != expected) revert ILedger.BalanceDiffers(balance, expected);
    }

    /// @dev What `amount` is worth: all of it, or, once the escrow is short, its part of what is left (rounded down).
    function _worth(uint256 amount) internal view returns (uint256) {
        return _promised == 0 ? amount : amount * _backing / _promised;
    }
}
