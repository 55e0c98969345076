// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Docket} from "./Docket.sol";
import {IDisputeCourt, Phase, Side} from "../../interfaces/IDisputeCourt.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IEscrow} from "../../interfaces/IEscrow.sol";
import {IJurors} from "../../interfaces/IJurors.sol";
import {Payouts} from "./Payouts.sol";

/// @title DisputeCourt: where jurors are missing, the council rules and governance hears the appeal.
contract DisputeCourt is Payouts {
    /* CONSTRUCTOR */

    constructor(IERC20 token, IEscrow escrow, IJurors registry, address council, address governance)
        Docket(token, escrow, registry, council, governance)
    {}

    /* RULE */

    /// @inheritdoc IDisputeCourt
    function ruleByCouncil(uint256 id, Side ruling) external {
        if (msg.sender != COUNCIL) revert NotCouncil(msg.sender);
        _benches[id][_checkRuling(id, Phase.Council, ruling)].council = ruling;
    }

    /// @inheritdoc IDisputeCourt
    function ruleByGovernance(uint256 id, Side ruling) external {
        if (msg.sender != GOVERNANCE) revert NotGovernance(msg.sender);
        _benches[id][_checkRuling(id, Phase.Governance, ruling)].governance = ruling;
    }

    /* INTERNAL */

    function _checkRuling(uint256 id, Phase phase, Side ruling) private returns (uint256 level) {
        level = _check(id, phase);
        if (ruling == Side.Neither) revert SideMissing();
        emit Ruled(id, level, msg.sender, ruling);
    }
}
