// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Create3} from "@openzeppelin/contracts/utils/Create3.sol";
import {Milestone, ProgramTerms} from "../../interfaces/IPrograms.sol";

/// @title Terms: keep a programme's terms as the code of a contract that does nothing.
/// @notice An attestation reads signers, weights and milestones together; as code they cost one cold account, as
/// storage eight to twelve cold slots. The address follows from the programme's number and the terms' version: later
/// terms are the same with other signers or weights, under another address.
/// Layout after a STOP byte, in words: header (sponsor, whether weights follow the policy, window, quorum, signers,
/// milestones), bond (poster, amount),
/// weights hash, terms hash, the signers, then two words a milestone (threshold; amount, deadline, metric).
library Terms {
    /* CONSTANTS */

    /// @dev Creation code that returns everything after itself.
    bytes11 private constant RETURN_THE_REST = 0x600b5981380380925939f3;

    /// @dev Makes the code inert.
    bytes1 private constant STOP = 0x00;

    uint256 private constant SIGNERS_FROM = 4;

    uint256 private constant WEIGHTS_AT = 2;

    /// @dev Programmes are numbered far below this; version 0 is that of creation.
    uint256 private constant VERSION_SHIFT = 240;

    /// @dev Quorum and number of signers in the header.
    uint256 private constant SET_MASK = 0xffff00;

    uint256 private constant FOLLOWING = 1 << 64;

    /* WRITE */

    /// @notice Write the terms of a new programme. Without a weights hash they start with `policyHash` and follow.
    function write(uint256 program, address sponsor_, ProgramTerms calldata terms, bytes32 policyHash) internal {
        uint256 signers = terms.signers.length;
        uint256 milestones = terms.milestones.length;
        uint256[] memory words = new uint256[](SIGNERS_FROM + signers + 2 * milestones);
        words[0] = uint256(uint160(sponsor_)) << 96 | uint256(terms.window) << 24 | uint256(terms.quorum) << 16
            | signers << 8 | milestones;
        words[1] = uint256(uint160(terms.poster)) << 96 | terms.bond;
        words[WEIGHTS_AT] = uint256(terms.weightsHash);
        if (terms.weightsHash == 0) (words[0], words[WEIGHTS_AT]) = (words[0] | FOLLOWING, uint256(policyHash));
        words[3] = uint256(terms.termsHash);
        _setSigners(words, terms.signers);
        for (uint256 i = 0; i < milestones; ++i) {
            Milestone calldata milestone_ = terms.milestones[i];
            uint256 at = SIGNERS_FROM + signers + 2 * i;
            words[at] = milestone_.threshold;
            words[at + 1] = uint256(milestone_.amount) << 48 | uint256(milestone_.deadline) << 8 | milestone_.metric;
        }
        _deploy(program, 0, abi.encodePacked(STOP, words));
    }

    /// @notice Write `code` again as `version`, with other weights and nothing else changed. Changes `code`, too.
    /// @dev 97: length, STOP byte, and the two words before the weights hash.
    function reweight(uint256 program, uint256 version, bytes memory code, bytes32 weightsHash_) internal {
        assembly ("memory-safe") {
            mstore(add(code, 97), weightsHash_)
        }
        _deploy(program, version, code);
    }

    /// @notice Write `code` again as `version`, with other signers and nothing else changed.
    function rewrite(uint256 program, uint256 version, bytes memory code, address[] calldata signers, uint8 quorum_)
        internal
    {
        uint256 before = signerCount(code);
        uint256 tail = 2 * milestoneCount(code);
        uint256[] memory words = new uint256[](SIGNERS_FROM + signers.length + tail);
        words[0] = _word(code, 0) & ~SET_MASK | uint256(quorum_) << 16 | signers.length << 8;
        for (uint256 i = 1; i < SIGNERS_FROM; ++i) {
            words[i] = _word(code, i);
        }
        _setSigners(words, signers);
        for (uint256 i = 0; i < tail; ++i) {
            words[SIGNERS_FROM + signers.length + i] = _word(code, SIGNERS_FROM + before + i);
        }
        _deploy(program, version, abi.encodePacked(STOP, words));
    }

    /* READ */

    /// @notice The terms of a programme that exists, to hand to the functions below.
    function read(uint256 program, uint256 version) internal view returns (bytes memory) {
        return Create3.computeAddress(_salt(program, version)).code;
    }

    function sponsor(bytes memory code) internal pure returns (address) {
        return address(uint160(_word(code, 0) >> 96));
    }

    /// @notice Whether new epochs may take over the policy's weights.
    function isFollowing(bytes memory code) internal pure returns (bool) {
        return _word(code, 0) & FOLLOWING != 0;
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

    function poster(bytes memory code) internal pure returns (address) {
        return address(uint160(_word(code, 1) >> 96));
    }

    function bond(bytes memory code) internal pure returns (uint96) {
        return uint96(_word(code, 1));
    }

    function weightsHash(bytes memory code) internal pure returns (bytes32) {
        return bytes32(_word(code, WEIGHTS_AT));
    }

    function termsHash(bytes memory code) internal pure returns (bytes32) {
        return bytes32(_word(code, 3));
    }

    /// @notice Signer at `position`, from 0 and below `signerCount`.
    function signer(bytes memory code, uint256 position) internal pure returns (address) {
        return address(uint160(_word(code, SIGNERS_FROM + position)));
    }

    /// @notice First position from `at` on whose signer is `account`; `count`, their number, when there is none.
    function seek(bytes memory code, uint256 at, uint256 count, address account)
        internal
        pure
        returns (uint256 position)
    {
        assembly ("memory-safe") {
            let signers := add(code, 161)
            position := at
            for {} lt(position, count) { position := add(position, 1) } {
                if eq(mload(add(signers, shl(5, position))), account) { break }
            }
        }
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

    function _setSigners(uint256[] memory words, address[] calldata signers) private pure {
        for (uint256 i = 0; i < signers.length; ++i) {
            words[SIGNERS_FROM + i] = uint256(uint160(signers[i]));
        }
    }

    function _deploy(uint256 program, uint256 version, bytes memory code) private {
        // The address follows from the salt.
        // slither-disable-next-line unused-return
        Create3.deploy(0, _salt(program, version), abi.encodePacked(RETURN_THE_REST, code));
    }

    function _salt(uint256 program, uint256 version) private pure returns (bytes32) {
        return bytes32(program | version << VERSION_SHIFT);
    }

    /// @dev Callers stay within the counts of the header, so no read leaves the code. 33 skips length and STOP byte.
    function _word(bytes memory code, uint256 at) private pure returns (uint256 word) {
        assembly ("memory-safe") {
            word := mload(add(code, add(33, mul(32, at))))
        }
    }
}
