// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ProgramTerms} from "../../../interfaces/IPrograms.sol";
import {Terms} from "../../../contracts/libraries/Terms.sol";

/// @title TermsProbe: lets a test write terms as code and read them back.
contract TermsProbe {
    using Terms for bytes;

    function write(uint256 program, address sponsor, ProgramTerms calldata terms, bytes32 policyHash) external {
        Terms.write(program, sponsor, terms, policyHash);
    }

    function reweight(uint256 program, uint256 version, bytes32 weightsHash) external {
        Terms.reweight(program, version, Terms.read(program, version - 1), weightsHash);
    }

    function rewrite(uint256 program, uint256 version, address[] calldata signers, uint8 quorum) external {
        Terms.rewrite(program, version, Terms.read(program, version - 1), signers, quorum);
    }

    function code(uint256 program, uint256 version) external view returns (bytes memory) {
        return Terms.read(program, version);
    }

    function header(uint256 program, uint256 version) external view returns (bytes memory) {
        bytes memory terms = Terms.read(program, version);
        return abi.encode(
            terms.sponsor(),
            terms.isFollowing(),
            terms.window(),
            terms.quorum(),
            terms.signerCount(),
            terms.milestoneCount(),
            terms.weightsHash(),
            terms.termsHash(),
            terms.poster(),
            terms.bond()
        );
    }

    function seek(uint256 program, uint256 version, address account) external view returns (uint256) {
        bytes memory terms = Terms.read(program, version);
        return terms.seek(0, terms.signerCount(), account);
    }

    function signer(uint256 program, uint256 version, uint256 position) external view returns (address) {
        return Terms.read(program, version).signer(position);
    }

    function milestone(uint256 program, uint256 version, uint256 number) external view returns (uint256, uint96, uint40, uint8) {
        return Terms.read(program, version).milestone(number);
    }
}
