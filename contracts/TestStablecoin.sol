// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// @title TestStablecoin: a dollar with 6 decimals that anyone may mint. For local chains only.
contract TestStablecoin is ERC20("Test Dollar", "TUSD"), ERC20Permit("Test Dollar") {
    /* MINT */

    /// @notice Create `amount` units for `account`.
    function mint(address account, uint256 amount) external {
        _mint(account, amount);
    }

    /* VIEWS */

    /// @notice Units are millionths, as with the stablecoins this stands in for.
    function decimals() public pure override returns (uint8) {
        return 6;
    }
}
