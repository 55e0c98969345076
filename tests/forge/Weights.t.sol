// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Attestation, IAttestations, State} from "../../interfaces/IAttestations.sol";
import {IPrograms, ProgramTerms} from "../../interfaces/IPrograms.sol";
import {IWeights} from "../../interfaces/IWeights.sol";
import {Scene} from "./Scene.sol";
import {vm} from "./Cheats.sol";

/// @title Weights: a vote reaches epochs that open later, in programmes that follow, and no epoch that is open.
contract WeightsTest is Scene {
    /// @dev This programme follows the policy.
    function _terms() internal view override returns (ProgramTerms memory terms) {
        terms = super._terms();
        terms.weightsHash = 0;
    }

    function _vote(uint16 first) private returns (bytes32 weightsHash) {
        vm.warp(policy.nextChangeAt());
        vm.prank(GOVERNANCE);
        policy.setWeights(_two(first));
        return policy.hashAt(policy.current());
    }

    /// @dev As in the lives: what was adopted waits as another version of the terms.
    function _adopt(uint16 first) private returns (bytes32 weightsHash) {
        weightsHash = _vote(first);
        escrow.adoptWeights(1);
        uint256 last = models[1].weightsWait == 0 ? models[1].version : models[1].weightsWait;
        models[1].weightsWait = _write(1, last, models[1].isOdd[last]);
        models[1].weights[models[1].weightsWait] = weightsHash;
    }

    function _next() private view returns (bytes32 weightsHash) {
        (weightsHash,) = escrow.nextWeights(1);
    }

    function _postRotation(uint16 version) private {
        (bool success,) = address(escrow).call(_rotate(_rotation(version)));
        vm.assertTrue(success, "rotation");
    }

    function _checkOpen(uint256 version, bytes32 weightsHash, address[] storage expected) private view {
        vm.assertEq(escrow.programOf(1).version, version, "version");
        vm.assertEq(escrow.programOf(1).weightsHash, weightsHash, "weights");
        vm.assertEq(keccak256(abi.encode(escrow.signersOf(1))), keccak256(abi.encode(expected)), "signers");
    }

    /* WHO FOLLOWS */

    /// @notice Without a weights hash a programme starts with the policy's newest weights, and follows.
    function test_following() external {
        (, bool isFollowing) = escrow.nextWeights(1);
        vm.assertTrue(isFollowing, "a programme without weights of its own follows");
        vm.assertEq(escrow.programOf(1).weightsHash, policy.hashAt(0), "weights");
        bytes32 voted = _vote(6_000);
        vm.recordLogs();
        uint256 program = escrow.createProgram(_terms());
        bytes memory topics = abi.encodePacked(IPrograms.ProgramCreated.selector, program, uint256(uint160(address(this))));
        _logged(topics, abi.encode(coin, voted, TERMS_HASH));
        vm.assertEq(escrow.programOf(program).weightsHash, voted, "a younger programme's weights");
    }

    /// @notice With weights of its own a programme keeps them for ever.
    function test_fixed() external {
        ProgramTerms memory terms = _terms();
        terms.weightsHash = WEIGHTS_HASH;
        uint256 program = escrow.createProgram(terms);
        (, bool isFollowing) = escrow.nextWeights(program);
        vm.assertTrue(!isFollowing, "a programme with weights of its own follows");
        bytes memory call = abi.encodeCall(IWeights.adoptWeights, (program));
        _refused(call, abi.encodeWithSelector(IWeights.WeightsFixed.selector, program));
    }

    /// @notice An escrow without a policy has nothing to follow.
    function test_noPolicy() external {
        escrow = _escrowOf(abi.encode(coin, COURT, STEWARDS, GOVERNANCE, address(0)));
        bytes memory call = abi.encodeCall(IPrograms.createProgram, (_terms()));
        _refused(call, abi.encodeWithSelector(IPrograms.WeightsMissing.selector));
        vm.assertEq(escrow.policy(), address(0), "policy");
    }

    /* WHEN */

    /// @notice G-05: weights that were voted while an epoch is open belong to the next one; the open one keeps its own.
    function test_theOpenEpochKeepsItsWeights() external {
        bytes32 before = policy.hashAt(0);
        bytes32 voted = _vote(6_000);
        vm.assertEq(_next(), before, "voted, not adopted");
        vm.recordLogs();
        escrow.adoptWeights(1);
        _logged(abi.encodePacked(IWeights.WeightsAdopted.selector, uint256(1), voted), abi.encode(1));
        (models[1].weightsWait, models[1].weights[1], models[1].written) = (1, voted, 1);
        vm.assertEq(_next(), voted, "adopted");
        _checkOpen(0, before, signers);
        (Attestation memory statement,) = _honest(1, 0);
        statement.weightsHash = voted;
        _refusedStatement(statement, abi.encodeWithSelector(IAttestations.WeightsDiffer.selector, voted, before));
        _settle(1, 0);
        _checkOpen(1, voted, signers);
        (statement,) = _honest(2, 0);
        statement.weightsHash = before;
        _refusedStatement(statement, abi.encodeWithSelector(IAttestations.WeightsDiffer.selector, before, voted));
        _settle(2, 0);
    }

    /// @notice What is in force, or waits already, is no change.
    function test_unchanged() external {
        bytes memory call = abi.encodeCall(IWeights.adoptWeights, (1));
        _refused(call, abi.encodeWithSelector(IWeights.WeightsUnchanged.selector, policy.hashAt(0)));
        bytes32 voted = _adopt(6_000);
        _refused(call, abi.encodeWithSelector(IWeights.WeightsUnchanged.selector, voted));
    }

    /// @notice Of two votes that wait, the later one is sealed.
    function test_twoVotes() external {
        _adopt(6_000);
        bytes32 voted = _adopt(7_000);
        vm.recordLogs();
        _attest(0, 0);
        _checkOpen(2, voted, signers);
    }

    /// @notice 4, G-05: a voided epoch is corrected under the weights sealed for it, although the next one has others.
    function test_correctionKeepsItsWeights() external {
        _settle(0, 0);
        bytes32 voted = _adopt(6_000);
        _adopt(6_500);
        _attest(1, 0);
        vm.prank(COURT);
        escrow.freeze(1, 2);
        vm.prank(COURT);
        escrow.void(1, 2);
        models[1].voided = true;
        _checkOpen(0, policy.hashAt(0), signers);
        (Attestation memory statement,) = _honest(1, 1);
        statement.weightsHash = voted;
        _refusedStatement(
            statement, abi.encodeWithSelector(IAttestations.WeightsDiffer.selector, voted, policy.hashAt(0))
        );
        _settle(1, 1);
        vm.assertEq(uint256(escrow.stateOf(1, 2)), uint256(State.Final), "the correction");
        _checkOpen(2, policy.hashAt(2), signers);
    }

    /* BESIDE ROTATIONS */

    /// @notice Weights do not wait for a rotation's delay, and the set that comes later has them.
    function test_overtakesARotation() external {
        _postRotation(1);
        bytes32 voted = _vote(6_000);
        escrow.adoptWeights(1);
        vm.warp(_now() - 1 days);
        models[1].rotatesAt = BIRTH + 7 days;
        (models[1].weights[2], models[1].weights[3], models[1].isOdd[3]) = (voted, voted, true);
        (models[1].weightsWait, models[1].rotationWaits, models[1].written) = (2, 3, 3);
        _settle(0, 0);
        _checkOpen(2, voted, signers);
        bytes memory pending = abi.encodeWithSelector(bytes4(keccak256("RotationPending(uint256)")), 3);
        _refused(_rotate(_rotation(3)), pending);
        vm.recordLogs();
        _attest(0, 0);
        _checkOpen(3, voted, otherSigners);
    }

    /// @notice A rotation that comes after adopted weights takes them along; both are sealed together when it is due.
    function test_rotationTakesThemAlong() external {
        bytes32 voted = _adopt(6_000);
        _postRotation(2);
        models[1].rotationWaits = _write(1, 1, true);
        models[1].rotatesAt = _now() + 7 days;
        vm.warp(models[1].rotatesAt);
        _attest(0, 0);
        _checkOpen(2, voted, otherSigners);
    }

    /// @notice A replacement drops adopted weights with everything that waits; they are adopted again.
    function test_replacementDropsThem() external {
        bytes32 voted = _adopt(6_000);
        bytes32 consent = escrow.hashSigners(1, otherSigners, QUORUM);
        vm.prank(STEWARDS);
        escrow.consentToSigners(1, consent);
        vm.warp(_now() + 30 days);
        vm.prank(GOVERNANCE);
        escrow.replaceSigners(1, otherSigners, QUORUM);
        _checkOpen(2, policy.hashAt(0), otherSigners);
        vm.assertEq(_next(), policy.hashAt(0), "still waiting");
        escrow.adoptWeights(1);
        vm.assertEq(_next(), voted, "adopted again");
    }

    /// @notice A programme that is closed adopts nothing.
    function test_closed() external {
        escrow.cancel(1);
        vm.warp(_now() + 7 days);
        escrow.cancel(1);
        _vote(6_000);
        bytes memory closed = abi.encodeWithSelector(bytes4(keccak256("ProgramClosed(uint256)")), 1);
        _refused(abi.encodeCall(IWeights.adoptWeights, (1)), closed);
    }
}
