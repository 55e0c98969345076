// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Milestone, ProgramTerms} from "../../interfaces/IPrograms.sol";
import {TermsProbe} from "./probes/TermsProbe.sol";
import {vm} from "./Cheats.sol";
import {World} from "./World.sol";

/// @title Terms: whatever is written as code is read back, field by field, and the code runs nothing.
contract TermsTest is World {
    TermsProbe private probe;

    function setUp() external {
        probe = TermsProbe(_deploy("TermsProbe", ""));
    }

    /// @notice Terms of any size and any values are read back.
    function testFuzz_everyFieldIsReadBack(uint256 program, address sponsor, ProgramTerms memory terms, uint256 seed)
        external
    {
        terms.signers = new address[](seed % 65);
        for (uint256 i = 0; i < terms.signers.length; ++i) {
            terms.signers[i] = address(uint160(uint256(keccak256(abi.encode(seed, i)))));
        }
        terms.milestones = new Milestone[](seed / 65 % 17);
        for (uint256 i = 0; i < terms.milestones.length; ++i) {
            uint256 word = uint256(keccak256(abi.encode(seed, "milestone", i)));
            terms.milestones[i] = Milestone(uint8(word), ~word, uint96(word >> 8), uint40(word >> 104));
        }
        probe.write(program, sponsor, terms);
        _compareHeader(program, sponsor, terms);
        for (uint256 i = 0; i < terms.signers.length; ++i) {
            vm.assertEq(probe.signer(program, i), terms.signers[i], "signer");
        }
        for (uint256 i = 0; i < terms.milestones.length; ++i) {
            _compareMilestone(program, i + 1, terms.milestones[i]);
        }
        vm.assertEq(uint8(probe.code(program)[0]), 0, "the code does not begin with STOP");
    }

    function _compareHeader(uint256 program, address sponsor, ProgramTerms memory terms) private view {
        bytes32 expected = keccak256(
            abi.encode(
                sponsor,
                terms.window,
                terms.quorum,
                terms.signers.length,
                terms.milestones.length,
                terms.weightsHash,
                terms.termsHash
            )
        );
        (address a, uint40 b, uint8 c, uint256 d, uint256 e, bytes32 f, bytes32 g) = probe.header(program);
        vm.assertEq(keccak256(abi.encode(a, b, c, d, e, f, g)), expected, "header");
    }

    function _compareMilestone(uint256 program, uint256 number, Milestone memory expected) private view {
        (uint256 threshold, uint96 amount, uint40 deadline, uint8 metric) = probe.milestone(program, number);
        vm.assertEq(threshold, expected.threshold, "threshold");
        vm.assertEq(amount, expected.amount, "amount");
        vm.assertEq(deadline, expected.deadline, "deadline");
        vm.assertEq(metric, expected.metric, "metric");
    }
}
