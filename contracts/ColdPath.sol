// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AttestationViews} from "./cold/AttestationViews.sol";
import {Creation} from "./cold/Creation.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IRewardPolicy} from "../interfaces/IRewardPolicy.sol";
import {Ledger} from "./Ledger.sol";
import {Recoveries} from "./cold/Recoveries.sol";
import {Refunds} from "./cold/Refunds.sol";
import {Shortage} from "./cold/Shortage.sol";
import {Signers} from "./cold/Signers.sol";

/// @title ColdPath: the second half of the escrow's code, for acts that are rare.
/// @notice One contract's code is limited to 24,576 bytes. The escrow deploys this one in its constructor and calls it
/// with its own storage, for ever: nothing here can be exchanged, and on its own it holds nothing.
contract ColdPath is Creation, AttestationViews, Signers, Refunds, Recoveries, Shortage {
    /* CONSTRUCTOR */

    constructor(IERC20 token, address court, address stewards, address governance, IRewardPolicy policy)
        Ledger(token, court, stewards, governance, policy)
    {}
}
