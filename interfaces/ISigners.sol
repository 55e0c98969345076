// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @notice What a quorum signs to hand over to another set (EIP-712).
/// @param version Number of the new terms: one more than the newest, so no rotation can be posted twice.
/// @param deadline Last second (unix) at which this may be posted.
struct Rotation {
    uint256 program;
    uint16 version;
    address[] signers;
    uint8 quorum;
    uint40 deadline;
}

/// @title Signers: how a programme's signer set changes.
/// @notice Whoever attests an epoch was fixed when the epoch opened. An attestation in flight, and its correction after
/// a void, belong to the set sealed for that epoch.
interface ISigners {
    /* EVENTS */

    event RotationPosted(uint256 indexed program, uint16 version, uint40 from);
    event ReplacementConsented(uint256 indexed program, bytes32 consent);
    event SignersReplaced(uint256 indexed program, uint64 indexed epoch, uint16 version);

    /* ERRORS */

    error RotationPending(uint256 version);
    error VersionDiffers(uint16 version, uint256 expected);
    error RotationExpired(uint40 deadline);
    error NotStewards(address caller);
    error ConsentMissing(bytes32 consent, bytes32 expected);
    error SignersNotSilent(uint256 until);

    /* ROTATE */

    /// @notice Post a rotation that the newest set's quorum signed. Anyone may carry it. The new set attests the first
    /// epoch that opens after a delay of seven days; one rotation at a time.
    function rotate(Rotation calldata rotation, bytes calldata signatures) external;

    /* REPLACE */

    /// @notice Record the stewards' consent to one replacement (`hashSigners`); zero takes it back. STEWARDS.
    function consentToSigners(uint256 program, bytes32 consent) external;

    /// @notice Replace a set that is gone or withholds, for the epoch that is open now. GOVERNANCE, with the stewards'
    /// consent, once nothing was attested for 30 days after the newest window ended, and never during a dispute. What
    /// waited to be sealed is dropped: adopted weights are adopted again.
    function replaceSigners(uint256 program, address[] calldata signers, uint8 quorum) external;

    /* VIEWS */

    /// @notice The digest that signers of a rotation sign.
    function hashRotation(Rotation calldata rotation) external view returns (bytes32);

    /// @notice What stewards consent to: these signers, once.
    function hashSigners(uint256 program, address[] calldata signers, uint8 quorum) external view returns (bytes32);
}
