// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IReputationRegistry} from "../../interfaces/IReputationRegistry.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";
import {Votes} from "@openzeppelin/contracts/governance/utils/Votes.sol";

/// @title OwnVotes: the slice that counts votes which nobody can lend, give away or sell.
abstract contract OwnVotes is Votes {
    /* STORAGE */

    mapping(address account => uint256) private _power;

    /* VIEWS */

    /// @notice Votes are counted by the second (EIP-6372).
    function clock() public view override returns (uint48) {
        return Time.timestamp();
    }

    /// @notice Votes are counted by the second (EIP-6372).
    // The name is the standard's.
    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() public pure override returns (string memory) {
        return "mode=timestamp";
    }

    /* INTERNAL */

    /// @dev Mint or burn the difference, so that the account has exactly `power`. It must have delegated to itself.
    function _setPower(address account, uint256 power) internal {
        uint256 before = _power[account];
        if (power == before) return;
        _power[account] = power;
        if (power > before) _transferVotingUnits(address(0), account, power - before);
        else _transferVotingUnits(account, address(0), before - power);
    }

    /// @dev Every way to delegate ends here.
    function _delegate(address account, address delegatee) internal override {
        if (account != delegatee) revert IReputationRegistry.DelegationForbidden(account, delegatee);
        super._delegate(account, delegatee);
    }

    function _getVotingUnits(address account) internal view override returns (uint256) {
        return _power[account];
    }
}
