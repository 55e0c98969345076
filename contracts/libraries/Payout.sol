// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title Payout: one token transfer that can fail without stopping anybody else's.
/// @notice As strict as SafeERC20 about what counts as success, with a ceiling on gas and nothing copied back but one
/// word, so that a recipient can neither burn a batch's gas nor return it to death.
library Payout {
    /* CONSTANTS */

    /// @dev Gas for one transfer: several times what a token behind a proxy with a first-time recipient takes.
    uint256 internal constant TRANSFER_GAS = 200_000;

    /// @dev Enough for a transfer of TRANSFER_GAS after the 63/64 rule, and for the books afterwards.
    uint256 internal constant GAS_NEEDED = 225_000;

    /* ERRORS */

    error GasTooLow(uint256 left, uint256 needed);

    /* SEND */

    /// @notice Whether `to` received `amount`: the call succeeded, and returned true, or nothing from a contract.
    /// @dev Refuses to try with less gas than a transfer may need: a miserly caller must not make it fail.
    function trySend(IERC20 token, address to, uint256 amount) internal returns (bool isSent) {
        if (gasleft() < GAS_NEEDED) revert GasTooLow(gasleft(), GAS_NEEDED);
        bytes4 selector = IERC20.transfer.selector;
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(0x00, selector)
            mstore(0x04, to)
            mstore(0x24, amount)
            isSent := call(TRANSFER_GAS, token, 0, 0x00, 0x44, 0x00, 0x20)
            switch returndatasize()
            case 0 { isSent := and(isSent, iszero(iszero(extcodesize(token)))) }
            default { isSent := and(isSent, and(gt(returndatasize(), 31), eq(mload(0x00), 1))) }
            mstore(0x40, free)
        }
    }
}
