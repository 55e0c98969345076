// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title MockReentrant: whoever calls it is called back once, with what a test prepared; a refusal goes up unchanged.
contract MockReentrant {
    address public target;
    bytes public call;

    function prepare(address target_, bytes calldata call_) external {
        (target, call) = (target_, call_);
    }

    fallback() external {
        address once = target;
        if (once == address(0)) return;
        target = address(0);
        (bool succeeded, bytes memory answer) = once.call(call);
        if (succeeded) return;
        // The reason is passed on byte for byte.
        assembly ("memory-safe") {
            revert(add(answer, 32), mload(answer))
        }
    }
}
