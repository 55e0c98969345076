// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Create3} from "@openzeppelin/contracts/utils/Create3.sol";
import {Milestone, ProgramTerms} from "../../interfaces/IPrograms.sol";

/// @title Terms: keep a programme's immutable terms as the code of a contract that does nothing.
/// @notice An attestation reads signers, weights and milestones together; as code they cost one cold account, as
/// storage eight to twelve cold slots. The address follows from the programme's number.
/// Layout after a STOP byte, in words: header (sponsor, window, quorum, signers, milestones), weights hash, terms hash,
/// the signers, then two words a milestone (threshold; amount, deadline, metric).
library Terms {
    /* CONSTANTS */

    /// @dev Creation code that returns everything after itself, then the STOP byte that makes the code inert.
    bytes12 private constant RETURN_THE_REST = 0x600b5981380380925939f300;

    uint256 private constant SIGNERS_FROM = 3;

    /* WRITE */

    function write(uint256 program, address sponsor, ProgramTerms calldata terms) internal {
        uint256 signers = terms.signers.length;
        uint256 milestones = terms.milestones.length;
        uint256[] memory words = new uint256[](SIGNERS_FROM + signers + 2 * milestones);
        words[0] = uint256(uint160(sponsor)) << 96 | uint256(terms.window) << 24 | uint256(terms.quorum) << 16
            | signers << 8 | milestones;
        words[1] = uint256(terms.weightsHash);
        words[2] = uint256(terms.termsHash);
        for (uint256 i = 0; i < signers; ++i) {
            words[SIGNERS_FROM + i] = uint256(uint160(terms.signers[i]));
        }
        for (uint256 i = 0; i < milestones; ++i) {
            Milestone calldata milestone = terms.milestones[i];
            uint256 at = SIGNERS_FROM + signers + 2 * i;
            words[at] = milestone.threshold;
            words[at + 1] = uint256(milestone.amount) << 48 | uint256(milestone.deadline) << 8 | milestone.metric;
        }
        Create3.deploy(0, bytes32(program), abi.encodePacked(RETURN_THE_REST, words));
    }

    /* READ */

    /// @notice The terms of a programme that exists, to hand to the functions below.
    function read(uint256 program) internal view returns (bytes memory) {
        return Create3.computeAddress(bytes32(program)).code;
    }

    function sponsor(bytes memory code) internal pure returns (address) {
        return address(uint160(_word(code, 0) >> 96));
    }

    function window(bytes memory code) internal pure returns (uint40) {
        return uint40(_word(code, 0) >> 24);
    }

    function quorum(bytes memory code) internal pure returns (uint8) {
        return uint8(_word(code, 0) >> 16);
    }

    function signerCount(bytes memory code) internal pure returns (uint256) {
        return uint8(_word(code, 0) >> 8);
    }

    function milestoneCount(bytes memory code) internal pure returns (uint256) {
        return uint8(_word(code, 0));
    }

    function weightsHash(bytes memory code) internal pure returns (bytes32) {
        return bytes32(_word(code, 1));
    }

    function termsHash(bytes memory code) internal pure returns (bytes32) {
        return bytes32(_word(code, 2));
    }

    /// @notice Signer at `position`, from 0 and below `signerCount`.
    function signer(bytes memory code, uint256 position) internal pure returns (address) {
        return address(uint160(_word(code, SIGNERS_FROM + position)));
    }

    /// @notice Milestone `number`, from 1 and at most `milestoneCount`.
    function milestone(bytes memory code, uint256 number)
        internal
        pure
        returns (uint256 threshold, uint96 amount, uint40 deadline, uint8 metric)
    {
        uint256 at = SIGNERS_FROM + signerCount(code) + 2 * (number - 1);
        uint256 packed = _word(code, at + 1);
        return (_word(code, at), uint96(packed >> 48), uint40(packed >> 8), uint8(packed));
    }

    /* INTERNAL */

    /// @dev Callers stay within the counts of the header, so no read leaves the code. 33 skips length and STOP byte.
    function _word(bytes memory code, uint256 at) private pure returns (uint256 word) {
        assembly ("memory-safe") {
            word := mload(add(code, add(33, mul(32, at))))
        }
    }
}
