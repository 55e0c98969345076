// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IRewardEscrow} from "../../interfaces/IRewardEscrow.sol";

/// @title Payout: one payment of a settlement, which can fail without stopping anybody else's.
/// @notice The escrow calls itself: a payment that is refused, burns its gas, or is answered by anything but true is
/// undone as a whole, also what a token moved before it denied it. Nothing is copied back, so that a recipient cannot
/// return a settlement to death.
library Payout {
    /* CONSTANTS */

    /// @dev Gas for one payment: several times what a token behind a proxy with a first-time recipient takes.
    uint256 internal constant PAYMENT_GAS = 200_000;

    /// @dev Enough for a payment of PAYMENT_GAS after the 63/64 rule, and for the books afterwards.
    uint256 internal constant GAS_NEEDED = 225_000;

    /* ERRORS */

    error GasTooLow(uint256 left, uint256 needed);

    /* SEND */

    /// @notice Whether `to` received `amount`, as SafeERC20 sees it.
    /// @dev Refuses to try with less gas than a payment may need: a miserly caller must not make it fail.
    function trySend(address to, uint256 amount) internal returns (bool isSent) {
        if (gasleft() < GAS_NEEDED) revert GasTooLow(gasleft(), GAS_NEEDED);
        bytes4 selector = IRewardEscrow.pay.selector;
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(0x00, selector)
            mstore(0x04, to)
            mstore(0x24, amount)
            isSent := call(PAYMENT_GAS, address(), 0, 0x00, 0x44, 0x00, 0x00)
            mstore(0x40, free)
        }
    }
}
