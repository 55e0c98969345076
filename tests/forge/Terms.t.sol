// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Milestone, ProgramTerms} from "../../interfaces/IPrograms.sol";
import {TermsProbe} from "./probes/TermsProbe.sol";
import {vm} from "./Cheats.sol";
import {World} from "./World.sol";

/// @title Terms: whatever is written as code is read back, field by field, in every version, and the code runs nothing.
contract TermsTest is World {
    TermsProbe private probe;

    function setUp() external {
        probe = TermsProbe(_deploy("TermsProbe", ""));
    }

    /// @notice Terms of any size and any values are read back; a later version differs in its signers or its weights alone.
    function testFuzz_everyFieldIsReadBack(uint64 program, address sponsor, ProgramTerms memory terms, uint256 seed)
        external
    {
        terms.signers = _signersOf(seed, seed % 65);
        terms.milestones = new Milestone[](seed / 65 % 17);
        for (uint256 i = 0; i < terms.milestones.length; ++i) {
            uint256 word = uint256(keccak256(abi.encode(seed, "milestone", i)));
            terms.milestones[i] = Milestone(uint8(word), ~word, uint96(word >> 8), uint40(word >> 104));
        }
        bool follows = seed % 2 == 1;
        bytes32 voted = keccak256(abi.encode(seed));
        if (follows) terms.weightsHash = 0;
        else vm.assume(terms.weightsHash != 0);
        probe.write(program, sponsor, terms, voted);
        if (follows) terms.weightsHash = voted;
        _compare(program, 0, sponsor, follows, terms);

        ProgramTerms memory later = abi.decode(abi.encode(terms), (ProgramTerms));
        later.signers = _signersOf(~seed, seed / 1105 % 65);
        later.quorum = ~terms.quorum;
        probe.rewrite(program, 1, later.signers, later.quorum);
        _compare(program, 1, sponsor, follows, later);
        later.weightsHash = ~later.weightsHash;
        probe.reweight(program, 2, later.weightsHash);
        _compare(program, 2, sponsor, follows, later);
        _compare(program, 0, sponsor, follows, terms);
    }

    function _signersOf(uint256 seed, uint256 count) private pure returns (address[] memory made) {
        made = new address[](count);
        for (uint256 i = 0; i < count; ++i) {
            made[i] = address(uint160(uint256(keccak256(abi.encode(seed, i)))));
        }
    }

    function _compare(uint256 program, uint256 version, address sponsor, bool follows, ProgramTerms memory terms)
        private
        view
    {
        _compareHeader(program, version, sponsor, follows, terms);
        for (uint256 i = 0; i < terms.signers.length; ++i) {
            vm.assertEq(probe.signer(program, version, i), terms.signers[i], "signer");
            vm.assertEq(probe.seek(program, version, terms.signers[i]), i, "position");
        }
        vm.assertEq(probe.seek(program, version, address(this)), terms.signers.length, "a signer who is none");
        for (uint256 i = 0; i < terms.milestones.length; ++i) {
            _compareMilestone(program, version, i + 1, terms.milestones[i]);
        }
        bytes memory code = probe.code(program, version);
        vm.assertEq(uint8(code[0]), 0, "the code does not begin with STOP");
        uint256 words = 4 + terms.signers.length + 2 * terms.milestones.length;
        vm.assertEq(code.length, 1 + 32 * words, "length");
    }

    function _compareHeader(
        uint256 program,
        uint256 version,
        address sponsor,
        bool follows,
        ProgramTerms memory terms
    ) private view {
        bytes memory expected = abi.encode(
            sponsor,
            follows,
            terms.window,
            terms.quorum,
            terms.signers.length,
            terms.milestones.length,
            terms.weightsHash,
            terms.termsHash,
            terms.poster,
            terms.bond
        );
        vm.assertEq(keccak256(probe.header(program, version)), keccak256(expected), "header");
    }

    function _compareMilestone(uint256 program, uint256 version, uint256 number, Milestone memory expected)
        private
        view
    {
        (uint256 threshold, uint96 amount, uint40 deadline, uint8 metric) = probe.milestone(program, version, number);
        vm.assertEq(threshold, expected.threshold, "threshold");
        vm.assertEq(amount, expected.amount, "amount");
        vm.assertEq(deadline, expected.deadline, "deadline");
        vm.assertEq(metric, expected.metric, "metric");
    }
}
