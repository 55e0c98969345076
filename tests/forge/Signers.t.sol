// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ILedger} from "../../interfaces/ILedger.sol";
import {IAttestations, State} from "../../interfaces/IAttestations.sol";
import {IPrograms} from "../../interfaces/IPrograms.sol";
import {ISigners, Rotation} from "../../interfaces/ISigners.sol";
import {Scene} from "./Scene.sol";
import {vm} from "./Cheats.sol";

/// @title Signers: rotations and replacements, to the second and to the last value of their errors and logs.
contract SignersTest is Scene {
    /// @notice A rotation is signed by the set that goes, in order, in time, one at a time.
    function test_rotationRefused() external {
        Rotation memory rotation = _rotation(2);
        _refused(_rotate(rotation), abi.encodeWithSelector(ISigners.VersionDiffers.selector, 2, 1));
        rotation.version = 1;
        rotation.quorum = 0;
        _refused(_rotate(rotation), abi.encodeWithSelector(IPrograms.QuorumTooSmall.selector));
        rotation.quorum = QUORUM;
        rotation.deadline -= 1;
        bytes memory late = abi.encodeWithSelector(ISigners.RotationExpired.selector, rotation.deadline);
        _refused(_rotate(rotation), late);
        rotation.deadline += 1;
        (bool success,) = address(escrow).call(_rotate(rotation));
        vm.assertTrue(success, "rotation");
        _refused(_rotate(_rotation(1)), abi.encodeWithSelector(ISigners.RotationPending.selector, 1));
    }

    /// @notice The new set attests the first epoch that opens after seven days, not the one that is open.
    function test_rotation() external {
        vm.recordLogs();
        (bool success,) = address(escrow).call(_rotate(_rotation(1)));
        vm.assertTrue(success, "rotation");
        bytes memory topics = abi.encodePacked(ISigners.RotationPosted.selector, uint256(1));
        uint256 from = _now() + 7 days;
        _logged(topics, abi.encode(1, from));
        vm.warp(from - 1);
        _settle(0, 0);
        vm.assertEq(escrow.programOf(1).version, 0, "too early");
        vm.warp(from + WINDOW);
        _attest(0, 0);
        vm.assertEq(escrow.programOf(1).version, 1, "version of the next epoch");
        vm.assertEq(keccak256(abi.encode(escrow.signersOf(1))), keccak256(abi.encode(otherSigners)), "signers");
    }

    /// @notice 4: a correction is signed by the set that was sealed for its epoch, also when the next set is sealed.
    function test_correctionAfterARotation() external {
        _settle(0, 0);
        (bool success,) = address(escrow).call(_rotate(_rotation(1)));
        vm.assertTrue(success, "rotation");
        vm.warp(_now() + 7 days);
        _attest(1, 0);
        vm.assertEq(escrow.programOf(1).version, 1, "sealed for the next epoch");
        vm.prank(COURT);
        escrow.freeze(1, 2);
        vm.prank(COURT);
        escrow.void(1, 2);
        vm.assertEq(escrow.programOf(1).version, 0, "open again with the old set");
        vm.assertEq(keccak256(abi.encode(escrow.signersOf(1))), keccak256(abi.encode(signers)), "old signers");
        models[1].voided = true;
        _settle(1, 1);
        vm.assertEq(uint256(escrow.stateOf(1, 2)), uint256(State.Final), "the old set's correction");
    }

    /// @notice Governance replaces a silent set, with the stewards' consent to this very set, after thirty days.
    function test_replacement() external {
        _settle(0, 0);
        bytes memory call = abi.encodeCall(ISigners.replaceSigners, (1, otherSigners, QUORUM));
        bytes32 consent = escrow.hashSigners(1, otherSigners, QUORUM);
        bytes memory consenting = abi.encodeCall(ISigners.consentToSigners, (1, consent));
        _refused(consenting, abi.encodeWithSelector(ISigners.NotStewards.selector, address(this)));
        vm.prank(GOVERNANCE);
        _refused(call, abi.encodeWithSelector(ISigners.ConsentMissing.selector, 0, consent));
        vm.recordLogs();
        vm.prank(STEWARDS);
        escrow.consentToSigners(1, consent);
        _logged(abi.encodePacked(ISigners.ReplacementConsented.selector, uint256(1)), abi.encode(consent));
        uint256 until = _now() + 30 days;
        vm.warp(until - 1);
        vm.prank(GOVERNANCE);
        _refused(call, abi.encodeWithSelector(ISigners.SignersNotSilent.selector, until));
        vm.warp(until);
        vm.recordLogs();
        vm.prank(GOVERNANCE);
        escrow.replaceSigners(1, otherSigners, QUORUM);
        _logged(abi.encodePacked(ISigners.SignersReplaced.selector, uint256(1), uint256(2)), abi.encode(1));
        vm.assertEq(keccak256(abi.encode(escrow.signersOf(1))), keccak256(abi.encode(otherSigners)), "signers");
        bytes32 next = escrow.hashSigners(1, otherSigners, QUORUM);
        vm.prank(GOVERNANCE);
        _refused(call, abi.encodeWithSelector(ISigners.ConsentMissing.selector, 0, next));
    }

    /// @notice A replacement comes after a rotation that was pending, which it ends.
    function test_replacementDuringARotation() external {
        _settle(0, 0);
        (bool success,) = address(escrow).call(_rotate(_rotation(1)));
        vm.assertTrue(success, "rotation");
        bytes32 consent = escrow.hashSigners(1, signers, 2);
        vm.prank(STEWARDS);
        escrow.consentToSigners(1, consent);
        vm.warp(_now() + 30 days);
        vm.prank(GOVERNANCE);
        escrow.replaceSigners(1, signers, 2);
        vm.assertEq(escrow.programOf(1).version, 2, "version");
        vm.assertEq(escrow.programOf(1).quorum, 2, "quorum");
        _settle(0, 1);
        vm.assertEq(escrow.programOf(1).version, 2, "the rotation came after all");
    }
}
