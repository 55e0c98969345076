// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Attestation} from "../../interfaces/IAttestations.sol";
import {Leaf} from "./Trees.sol";
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
        _settleOnce(1);
    }

    /// @dev One programme begins with three leaves and one milestone released, so that lives soon have leaves to move.
    function _settleOnce(uint256 program) private {
        Leaf[] memory leaves = new Leaf[](3);
        for (uint256 i = 0; i < 3; ++i) {
            leaves[i] = Leaf(_account(i), i == 1 ? _amountOf(1) : 0, 5_000);
        }
        Attestation memory statement = _statement(program, 1, leaves);
        escrow.attest(statement, _signed(escrow.hashAttestation(statement), QUORUM));
        _believe(program, statement, leaves, NOBODY);
        vm.warp(_now() + WINDOW);
        _notice(program);
        models[program].seenLast = 1;
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
