// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Attestation} from "../../interfaces/IAttestations.sol";
import {ICases} from "../../interfaces/ICases.sol";
import {Leaf} from "./Trees.sol";
import {LifeAttest} from "./LifeAttest.sol";
import {LifeCourt} from "./LifeCourt.sol";
import {LifeChecks} from "./LifeChecks.sol";
import {LifeMoney} from "./LifeMoney.sol";
import {LifeSponsor} from "./LifeSponsor.sol";
import {ProgramTerms} from "../../interfaces/IPrograms.sol";
import {vm} from "./Cheats.sol";

/// @title LifeHandler: begins the life of two programmes and lets time pass.
contract LifeHandler is LifeAttest, LifeMoney, LifeSponsor, LifeCourt, LifeChecks {
    constructor() {
        _build();
        coin.approve(address(escrow), type(uint256).max);
        coin.mint(address(this), type(uint128).max);
        for (uint256 i = 0; i < PROGRAMS; ++i) {
            ProgramTerms memory terms = _terms();
            terms.bond = uint96(_bondOf(i + 1));
            uint256 program = escrow.createProgram(terms);
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

    /// @notice 13, 14: at the end every case has lapsed and every deadline is over; all who are owed are paid by one
    /// transaction each, sponsors get back what was not released, and nothing else is left.
    function finish() external noticing {
        uint256 expected = donated;
        vm.warp(BIRTH + 1_000 days);
        for (uint256 program = 1; program <= PROGRAMS; ++program) {
            Model storage model = models[program];
            if (model.disputed) {
                _noObjection();
                _call(STRANGER, abi.encodeCall(ICases.uphold, (program, uint64(model.last))));
                model.disputed = false;
            }
            _notice(program);
            _claimAll(program);
            _noObjection();
            _refund(program, address(this));
            uint256 total = model.epochs[_newestStanding(program)].total;
            if (foresees) vm.assertEq(model.funded, total, "13: not all that was not released came back");
            if (foresees && !model.wasCrooked) vm.assertEq(model.paid, total, "14: not all that was owed was paid");
            unchecked {
                expected += total + model.bonded - model.paid;
            }
        }
        vm.assertEq(coin.balanceOf(address(escrow)), expected, "13: residue");
    }
}
