// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {TestStablecoin} from "../TestStablecoin.sol";

/// @title MockUnkindToken: treats some recipients badly, and takes money away from anybody.
contract MockUnkindToken is TestStablecoin {
    enum Manner {
        Pay,
        Revert,
        BurnGas,
        SayFalse,
        ReturnBomb
    }

    mapping(address account => Manner) public manners;

    function treat(address account, Manner manner) external {
        manners[account] = manner;
    }

    function shrink(address account, uint256 amount) external {
        _burn(account, amount);
    }

    function transfer(address to, uint256 amount) public override returns (bool) {
        Manner manner = manners[to];
        if (manner == Manner.Revert) revert("blocked");
        if (manner == Manner.SayFalse) return false;
        if (manner == Manner.BurnGas) while (true) {}
        if (manner == Manner.ReturnBomb) {
            assembly ("memory-safe") {
                revert(0, 100000)
            }
        }
        return super.transfer(to, amount);
    }
}
