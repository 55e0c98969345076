// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {LifeAttest} from "./LifeAttest.sol";
import {LifeChecks} from "./LifeChecks.sol";
import {LifeMoney} from "./LifeMoney.sol";
import {vm} from "./Cheats.sol";

/// @title LifeHandler: begins the life of two programmes and lets time pass.
contract LifeHandler is LifeAttest, LifeMoney, LifeChecks {
    constructor() {
        _build();
        coin.approve(address(escrow), type(uint256).max);
        coin.mint(address(this), type(uint128).max);
        for (uint256 i = 0; i < PROGRAMS; ++i) {
            uint256 program = escrow.createProgram(_terms());
            escrow.fund(program, uint96(70_000 * DOLLAR));
            models[program].funded = 70_000 * DOLLAR;
        }
    }

    function wait(uint256 hoursSeed) external noticing {
        vm.warp(_now() + (1 + hoursSeed % 48) * 1 hours);
    }

    /// @notice 13: at the end, when every window is over and all have claimed, what is left is what was not released.
    function finish() external noticing {
        uint256 expected = donated;
        vm.warp(_now() + WINDOW);
        for (uint256 program = 1; program <= PROGRAMS; ++program) {
            _notice(program);
            _claimAll(program);
            expected += models[program].funded - models[program].paid;
        }
        vm.assertEq(coin.balanceOf(address(escrow)), expected, "13: residue");
    }
}
