// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Attestations} from "./Attestations.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {IAccounts} from "../interfaces/IAccounts.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

/// @title Statements: who may act for an account, what is held of it, and what else is signed.
abstract contract Statements is Attestations {
    /* CONSTANTS */

    bytes32 internal constant CLAIM_TYPEHASH =
        keccak256("Claim(uint256 program,address account,address payee,uint256 nonce,uint40 deadline)");
    uint256 internal constant PAYEE_SHIFT = 96;

    /* INTERNAL */

    function _actorOf(address account) internal view returns (address actor) {
        actor = _recoveries[account].actor;
        if (actor == address(0)) actor = account;
    }

    function _payee(uint256 word, address account) internal pure returns (address) {
        uint256 payee = word >> PAYEE_SHIFT;
        return payee == 0 ? account : address(uint160(payee));
    }

    function _checkPayee(address payee) internal view {
        if (payee == address(0) || payee == address(this)) revert IAccounts.PayeeUnusable(payee);
    }

    function _checkActor(address account) internal view {
        address actor = _actorOf(account);
        if (msg.sender != actor) revert IAccounts.NotActor(msg.sender, actor);
    }

    /// @dev The key first: most signers are one, and asking a cold account for code costs 2,600 gas.
    function _checkSignature(address signer, bytes32 structHash, uint40 deadline, bytes calldata signature)
        internal
        view
    {
        if (block.timestamp > deadline) revert IAccounts.SignatureExpired(deadline);
        bytes32 digest = _hashTypedDataV4(structHash);
        if (signature.length == SIGNATURE_BYTES) {
            (address account, ECDSA.RecoverError problem) = _tryRecover(digest, signature, 0);
            if (account == signer && problem == ECDSA.RecoverError.NoError) return;
        }
        if (!SignatureChecker.isValidERC1271SignatureNowCalldata(signer, digest, signature)) {
            revert IAccounts.SignatureWrong(signer);
        }
    }

    /// @dev What `account` may have been paid in all by `epoch`'s tree. A lapsed hold limits nothing; a corrected one
    /// limits the trees before the correction for good.
    function _allowed(Book storage book, address account, uint256 epoch, uint96 cumulativeReward)
        internal
        view
        returns (uint96)
    {
        Hold storage held = book.holds[account];
        bool isLimited = held.isPlaced && (block.timestamp < held.until || epoch + 1 < held.correctedFrom);
        return isLimited && held.upTo < cumulativeReward ? held.upTo : cumulativeReward;
    }

    /// @dev What was paid so far is the nonce: it rises with every claim and never falls. In assembly, over memory that
    /// nobody reads again, because carrying a signature should cost little.
    function _hashClaim(uint256 program, address account, address payee, uint256 word, uint40 deadline)
        internal
        pure
        returns (bytes32 hash)
    {
        bytes32 typeHash = CLAIM_TYPEHASH;
        assembly ("memory-safe") {
            let words := mload(0x40)
            mstore(words, typeHash)
            mstore(add(words, 32), program)
            mstore(add(words, 64), account)
            mstore(add(words, 96), payee)
            mstore(add(words, 128), and(word, 0xffffffffffffffffffffffff))
            mstore(add(words, 160), deadline)
            hash := keccak256(words, 192)
        }
    }
}
