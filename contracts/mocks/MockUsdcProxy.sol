// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title MockUsdcProxy: a proxy that reads its administrator and its logic from storage on every call, as USDC's does.
contract MockUsdcProxy {
    bytes32 private constant ADMIN = keccak256("mock.proxy.admin");
    bytes32 private constant LOGIC = keccak256("mock.proxy.logic");

    error AdminCannotCall();

    constructor(address logic) {
        _write(ADMIN, msg.sender);
        _write(LOGIC, logic);
    }

    fallback() external {
        if (msg.sender == _read(ADMIN)) revert AdminCannotCall();
        address logic = _read(LOGIC);
        assembly {
            calldatacopy(0, 0, calldatasize())
            let success := delegatecall(gas(), logic, 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            if iszero(success) { revert(0, returndatasize()) }
            return(0, returndatasize())
        }
    }

    /// @notice Put other logic behind the same address, without asking anyone.
    function upgradeTo(address logic) external {
        _write(LOGIC, logic);
    }

    function _read(bytes32 slot) private view returns (address word) {
        assembly { word := sload(slot) }
    }

    function _write(bytes32 slot, address word) private {
        assembly { sstore(slot, word) }
    }
}
