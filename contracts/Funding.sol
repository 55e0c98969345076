// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {IFunding} from "../interfaces/IFunding.sol";
import {ILedger} from "../interfaces/ILedger.sol";
import {Ledger} from "./Ledger.sol";

/// @title Funding: the slice through which money comes in.
abstract contract Funding is IFunding, Ledger {
    /* FUND */

    /// @inheritdoc IFunding
    function fund(uint256 program, uint96 amount) external {
        _fund(program, amount);
    }

    /// @inheritdoc IFunding
    function fundWithPermit(uint256 program, uint96 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external {
        // A permit that was already carried by somebody else must not block: the allowance is what counts.
        try IERC20Permit(address(TOKEN)).permit(msg.sender, address(this), amount, deadline, v, r, s) {} catch {}
        _fund(program, amount);
    }

    /* INTERNAL */

    function _fund(uint256 program, uint96 amount) private nonReentrant {
        // check
        (Book storage book,) = _checkOpen(program);
        if (amount == 0) revert ILedger.NothingToFund();

        // effect
        uint96 funded = _credit(book, amount);

        // interaction
        _receive(amount);

        // log
        emit ILedger.Funded(program, msg.sender, amount, funded);
    }
}
