// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ProgramTerms} from "../../../interfaces/IPrograms.sol";
import {Terms} from "../../../contracts/libraries/Terms.sol";

/// @title TermsProbe: lets a test write terms as code and read them back.
contract TermsProbe {
    using Terms for bytes;

    function write(uint256 program, address sponsor, ProgramTerms calldata terms) external {
        Terms.write(program, sponsor, terms);
    }

    function code(uint256 program) external view returns (bytes memory) {
        return Terms.read(program);
    }

    function header(uint256 program)
        external
        view
        returns (address, uint40, uint8, uint256, uint256, bytes32, bytes32)
    {
        bytes memory terms = Terms.read(program);
        return (
            terms.sponsor(),
            terms.window(),
            terms.quorum(),
            terms.signerCount(),
            terms.milestoneCount(),
            terms.weightsHash(),
            terms.termsHash()
        );
    }

    function signer(uint256 program, uint256 position) external view returns (address) {
        return Terms.read(program).signer(position);
    }

    function milestone(uint256 program, uint256 number) external view returns (uint256, uint96, uint40, uint8) {
        return Terms.read(program).milestone(number);
    }
}
