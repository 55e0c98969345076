// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IWeights} from "../interfaces/IWeights.sol";
import {Ledger} from "./Ledger.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Terms} from "./libraries/Terms.sol";

/// @title Weights: the slice in which a programme takes over weights that were voted.
abstract contract Weights is IWeights, Ledger {
    using Terms for bytes;

    /* ADOPT */

    /// @inheritdoc IWeights
    function adoptWeights(uint256 program) external {
        // check
        (Book storage book,) = _checkOpen(program);
        bytes memory terms = _nextTerms(program, book);
        if (!terms.isFollowing()) revert WeightsFixed(program);
        bytes32 weightsHash = _policyHash();
        if (weightsHash == terms.weightsHash()) revert WeightsUnchanged(weightsHash);

        // effect
        (uint256 version, uint256 rotationAhead) = (book.version, book.rotationAhead);
        uint256 ahead = _lastAhead(book) + 1;
        Terms.reweight(program, version + ahead, terms, weightsHash);
        book.weightsAhead = SafeCast.toUint8(ahead);
        if (rotationAhead != 0) {
            Terms.reweight(program, version + ahead + 1, Terms.read(program, version + rotationAhead), weightsHash);
            book.rotationAhead = SafeCast.toUint8(ahead + 1);
        }

        // log
        emit WeightsAdopted(program, uint16(version + ahead), weightsHash);
    }
}
