// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Creation} from "./Creation.sol";
import {Guard, Standing} from "../libraries/Guard.sol";
import {IAttestations} from "../../interfaces/IAttestations.sol";
import {ISigners, Rotation} from "../../interfaces/ISigners.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Statements} from "../Statements.sol";
import {Terms} from "../libraries/Terms.sol";

/// @title Signers: the slice in which a programme's signers hand over, or are replaced.
abstract contract Signers is ISigners, Statements, Creation {
    /* CONSTANTS */

    bytes32 internal constant ROTATION_TYPEHASH = keccak256(
        "Rotation(uint256 program,uint16 version,address[] signers,uint8 quorum,uint40 deadline)"
    );
    uint256 internal constant ROTATION_DELAY = 7 days;
    uint256 internal constant SILENCE = 30 days;

    /* ROTATE */

    /// @inheritdoc ISigners
    function rotate(Rotation calldata rotation, bytes calldata signatures) external {
        // check
        (Book storage book,) = _checkOpen(rotation.program);
        if (book.rotationAhead != 0) revert RotationPending(uint256(book.version) + book.rotationAhead);
        uint256 ahead = _lastAhead(book) + 1;
        uint256 version = book.version + ahead;
        if (rotation.version != version) revert VersionDiffers(rotation.version, version);
        if (block.timestamp > rotation.deadline) revert RotationExpired(rotation.deadline);
        _checkSigners(rotation.signers, rotation.quorum);
        _checkQuorum(hashRotation(rotation), signatures, Terms.read(rotation.program, book.version));

        // effect
        uint40 from = uint40(block.timestamp + ROTATION_DELAY);
        (book.rotationAhead, book.rotatesAt) = (SafeCast.toUint8(ahead), from);
        bytes memory terms = Terms.read(rotation.program, version - 1);
        Terms.rewrite(rotation.program, version, terms, rotation.signers, rotation.quorum);

        // log
        emit RotationPosted(rotation.program, rotation.version, from);
    }

    /* REPLACE */

    /// @inheritdoc ISigners
    function consentToSigners(uint256 program, bytes32 consent) external {
        if (msg.sender != STEWARDS) revert NotStewards(msg.sender);
        (Book storage book,) = _known(program);
        book.consent = consent;
        emit ReplacementConsented(program, consent);
    }

    /// @inheritdoc ISigners
    function replaceSigners(uint256 program, address[] calldata signers, uint8 quorum) external {
        // check
        if (msg.sender != GOVERNANCE) revert NotGovernance(msg.sender);
        (Book storage book, Guard guard) = _checkOpen(program);
        bytes32 expected = hashSigners(program, signers, quorum);
        if (book.consent != expected) revert ConsentMissing(book.consent, expected);
        uint256 until = uint256(guard.finalAt()) + SILENCE;
        if (block.timestamp < until) revert SignersNotSilent(until);
        if (guard.standing() == Standing.Disputed) revert IAttestations.PreviousDisputed(guard.epoch());
        _checkSigners(signers, quorum);

        // effect
        uint256 epoch = guard.newestStanding() + 1;
        uint8 ahead = SafeCast.toUint8(_lastAhead(book) + 1);
        uint16 version = book.version + ahead;
        Terms.rewrite(program, version, Terms.read(program, book.version), signers, quorum);
        (book.version, book.back, book.sealedFrom) = (version, ahead, uint24(epoch));
        (book.weightsAhead, book.rotationAhead, book.consent) = (0, 0, 0);

        // log
        emit SignersReplaced(program, uint64(epoch), version);
    }

    /* VIEWS */

    /// @inheritdoc ISigners
    function hashRotation(Rotation calldata rotation) public view returns (bytes32) {
        return _hashTypedDataV4(
            keccak256(
                abi.encode(
                    ROTATION_TYPEHASH,
                    rotation.program,
                    rotation.version,
                    keccak256(abi.encodePacked(rotation.signers)),
                    rotation.quorum,
                    rotation.deadline
                )
            )
        );
    }

    /// @inheritdoc ISigners
    function hashSigners(uint256 program, address[] calldata signers, uint8 quorum) public view returns (bytes32) {
        return keccak256(abi.encode(program, _books[program].version, signers, quorum));
    }
}
