// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Attesting} from "./Attesting.sol";
import {ColdPath} from "./ColdPath.sol";
import {Funding} from "./Funding.sol";
import {Guard} from "./libraries/Guard.sol";
import {IAttestations, LeafProof} from "../interfaces/IAttestations.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ILedger} from "../interfaces/ILedger.sol";
import {IRewardEscrow} from "../interfaces/IRewardEscrow.sol";
import {IRewardPolicy} from "../interfaces/IRewardPolicy.sol";
import {Ledger} from "./Ledger.sol";
import {PackedLeaves} from "./libraries/PackedLeaves.sol";
import {Pauses} from "./Pauses.sol";
import {Payout} from "./libraries/Payout.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Statements} from "./Statements.sol";
import {SumTree} from "./libraries/SumTree.sol";
import {Weights} from "./Weights.sol";

/// @title RewardEscrow: holds programmes' money and pays participants what final attestations say.
contract RewardEscrow is IRewardEscrow, Funding, Attesting, Weights, Pauses, Statements {
    using SafeERC20 for IERC20;

    /* IMMUTABLES */

    address private immutable COLD_PATH;

    /* CONSTRUCTOR */

    constructor(IERC20 token, address court, address stewards, address governance, IRewardPolicy policy)
        Ledger(token, court, stewards, governance, policy)
    {
        COLD_PATH = address(new ColdPath(token, court, stewards, governance, policy));
    }

    /* COLD PATH */

    /// @notice Whatever is not declared here is run in the second half of the code, with this contract's storage.
    /// @dev In assembly, because the answer's length is not known.
    // It hands over and nothing else, which takes as many lines as there are.
    // solhint-disable-next-line no-complex-fallback
    fallback() external {
        address half = COLD_PATH;
        assembly {
            calldatacopy(0, 0, calldatasize())
            let isDone := delegatecall(gas(), half, 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            if iszero(isDone) { revert(0, returndatasize()) }
            return(0, returndatasize())
        }
    }

    /* CLAIM */

    /// @inheritdoc IRewardEscrow
    function claim(
        uint256 program,
        uint64 epoch,
        address account,
        uint96 cumulativeReward,
        uint16 reputation,
        uint32 index,
        bytes calldata proof
    ) external returns (uint96 amount) {
        // check
        Book storage book = _books[program];
        Guard guard = book.guard;
        uint256 newest = guard.newestFinal();
        if (!_isClaimable(epoch, newest)) _refuse(program, guard, epoch, newest);
        bytes32 root = _rootOf(book, epoch);
        bytes32 given = SumTree.climb(
            SumTree.leaf(account, cumulativeReward, reputation), index, guard.leafCountOf(epoch), proof
        );
        if (given != root) revert IAttestations.WrongProof(given, root);
        Account storage entry = book.accounts[account];
        uint256 word = entry.word;
        uint256 flags = guard.flags();
        if (flags != 0) cumulativeReward = _allowed(book, account, epoch, cumulativeReward);
        uint256 before = uint96(word);
        if (cumulativeReward <= before) revert NothingToClaim(account, cumulativeReward, before);
        uint256 paid;
        unchecked {
            amount = uint96(cumulativeReward - before);
            paid = uint256(guard.paid()) + amount;
        }
        uint96 released = SumTree.sumOf(epoch == newest ? root : _rootOf(book, newest));
        if (paid > released) revert PaidExceedsReleased(paid, released);

        // effect
        book.guard = guard.withPaid(paid);
        unchecked {
            entry.word = word + amount;
        }
        if (flags != 0) amount = _worthSomething(account, amount);

        // interaction
        TOKEN.safeTransfer(_payee(word, account), amount);

        // log
        emit Claimed(program, account, amount);
    }

    /// @inheritdoc IRewardEscrow
    function claimWithSig(
        uint256 program,
        uint64 epoch,
        LeafProof calldata leaf,
        address payee,
        uint40 deadline,
        bytes calldata signature
    ) external returns (uint96 amount) {
        // check, effect
        address account = leaf.account;
        Book storage book = _books[program];
        Account storage entry = book.accounts[account];
        uint256 word = entry.word;
        _checkPayee(payee);
        bytes32 hash = _hashClaim(program, account, payee, word, deadline);
        _checkSignature(_actorOf(account), hash, deadline, signature);
        amount = _take(book, program, epoch, leaf, entry, word);

        // interaction
        TOKEN.safeTransfer(payee, amount);

        // log
        emit Claimed(program, account, amount);
    }

    /// @inheritdoc IRewardEscrow
    function claimInto(uint256 program, uint64 epoch, LeafProof calldata leaf, uint256 child)
        external
        returns (uint96 amount)
    {
        // check, effect
        address account = leaf.account;
        _checkActor(account);
        if (child == program) revert ChildIsParent(program);
        (Book storage childBook,) = _checkOpen(child);
        Book storage book = _books[program];
        Account storage entry = book.accounts[account];
        amount = _take(book, program, epoch, leaf, entry, entry.word);
        uint96 funded = _credit(childBook, amount);

        // log
        emit Claimed(program, account, amount);
        emit ILedger.Funded(child, account, amount, funded);
    }

    /* SETTLE */

    /// @inheritdoc IRewardEscrow
    function settle(uint256 program, uint64 epoch, bytes calldata leaves) external returns (uint256 payments) {
        // check
        Book storage book = _books[program];
        Guard guard = book.guard;
        uint256 newest = guard.newestFinal();
        if (!_isClaimable(epoch, newest)) _refuse(program, guard, epoch, newest);
        uint256 count = guard.leafCountOf(epoch);
        if (leaves.length != count * PackedLeaves.LEAF_BYTES) revert LeavesIncomplete(leaves.length, uint32(count));
        bytes32 root = _rootOf(book, epoch);
        bytes32 given = PackedLeaves.root(leaves, count);
        if (given != root) revert IAttestations.WrongProof(given, root);
        uint96 released = SumTree.sumOf(_rootOf(book, newest));

        // effect, interaction, log: one recipient after the other, each on its own
        for (uint256 i = 0; i < count; ++i) {
            // A leaf's reputation is attested beside its reward, and moves no money.
            // slither-disable-next-line unused-return
            (address account, uint96 cumulativeReward,) = PackedLeaves.at(leaves, i);
            if (_settleOne(program, book, epoch, account, cumulativeReward, released)) ++payments;
        }
    }

    /// @inheritdoc IRewardEscrow
    function pay(address to, uint256 amount) external {
        if (msg.sender != address(this)) revert NotEscrow(msg.sender);
        TOKEN.safeTransfer(to, amount);
    }

    /* INTERNAL: CLAIM */

    /// @dev Prove the leaf, and write down as paid what it holds beyond what was paid before. `word` stands in `entry`.
    /// @return amount Token units to hand over.
    function _take(
        Book storage book,
        uint256 program,
        uint256 epoch,
        LeafProof calldata leaf,
        Account storage entry,
        uint256 word
    ) private returns (uint96 amount) {
        // check
        Guard guard = book.guard;
        uint256 newest = guard.newestFinal();
        unchecked {
            if (epoch == 0 || newest - epoch > 1) _refuse(program, guard, epoch, newest);
        }
        uint96 cumulativeReward = leaf.cumulativeReward;
        bytes32 root = _rootOf(book, epoch);
        bytes32 node = SumTree.leaf(leaf.account, cumulativeReward, leaf.reputation);
        bytes32 given = SumTree.climb(node, leaf.index, guard.leafCountOf(epoch), leaf.proof);
        if (given != root) revert IAttestations.WrongProof(given, root);
        uint256 flags = guard.flags();
        if (flags != 0) cumulativeReward = _allowed(book, leaf.account, epoch, cumulativeReward);
        uint256 before = uint96(word);
        if (cumulativeReward <= before) revert NothingToClaim(leaf.account, cumulativeReward, before);
        uint256 paid;
        unchecked {
            amount = uint96(cumulativeReward - before);
            paid = uint256(guard.paid()) + amount;
        }
        uint96 released = SumTree.sumOf(epoch == newest ? root : _rootOf(book, newest));
        if (paid > released) revert PaidExceedsReleased(paid, released);

        // effect
        book.guard = guard.withPaid(paid);
        unchecked {
            entry.word = word + amount;
        }
        if (flags != 0) amount = _worthSomething(leaf.account, amount);
    }

    function _worthSomething(address account, uint96 amount) private view returns (uint96 worth) {
        worth = uint96(_worth(amount));
        if (worth == 0) revert NothingToClaim(account, amount, amount);
    }

    /// @dev Unchecked: an epoch beyond the newest wraps to a distance far above 1.
    function _isClaimable(uint256 epoch, uint256 newest) private pure returns (bool) {
        unchecked {
            return epoch != 0 && newest - epoch <= 1;
        }
    }

    /// @dev A programme that does not exist has no epoch that can be claimed against: it ends up here too.
    function _refuse(uint256 program, Guard guard, uint256 epoch, uint256 newest) private pure {
        if (!guard.exists()) revert ILedger.UnknownProgram(program);
        if (epoch > newest && epoch == guard.epoch() && guard.stands()) revert WindowOpen(guard.finalAt());
        revert EpochNotClaimable(epoch, newest);
    }

    /* INTERNAL: SETTLE */

    /// @dev Reads the books anew for every recipient: one before it may have claimed from within its transfer. Whoever is
    /// owed nothing, or in a shortage less than one unit, is passed over; whoever a falling tree leaves nothing for fails.
    function _settleOne(
        uint256 program,
        Book storage book,
        uint256 epoch,
        address account,
        uint96 cumulativeReward,
        uint256 released
    ) private returns (bool isPaid) {
        Guard guard = book.guard;
        if (guard.flags() != 0) cumulativeReward = _allowed(book, account, epoch, cumulativeReward);
        Account storage entry = book.accounts[account];
        uint256 word = entry.word;
        if (cumulativeReward <= uint96(word)) return false;
        uint96 amount = cumulativeReward - uint96(word);
        uint256 worth = guard.flags() == 0 ? amount : _worth(amount);
        if (worth == 0) return false;
        uint256 paid = uint256(guard.paid()) + amount;

        // effect, interaction
        if (paid <= released) {
            book.guard = guard.withPaid(paid);
            entry.word = word + amount;
            isPaid = Payout.trySend(_payee(word, account), worth);
            if (!isPaid) {
                book.guard = book.guard.withPaid(book.guard.paid() - amount);
                entry.word -= amount;
            }
        }

        // log
        if (isPaid) emit Claimed(program, account, uint96(worth));
        else emit PaymentFailed(program, account, amount);
    }
}
