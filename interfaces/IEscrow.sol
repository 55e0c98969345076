// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAccounts} from "./IAccounts.sol";
import {IAttestations} from "./IAttestations.sol";
import {IAttesting} from "./IAttesting.sol";
import {ICases} from "./ICases.sol";
import {IFunding} from "./IFunding.sol";
import {ILedger} from "./ILedger.sol";
import {IPauses} from "./IPauses.sol";
import {IPrograms} from "./IPrograms.sol";
import {IRefunds} from "./IRefunds.sol";
import {IRewardEscrow} from "./IRewardEscrow.sol";
import {ISigners} from "./ISigners.sol";
import {IWeights} from "./IWeights.sol";

/// @title IEscrow: everything the escrow answers to, both halves of its code together.
interface IEscrow is
    IPrograms,
    IFunding,
    IAttestations,
    IAttesting,
    IRewardEscrow,
    IAccounts,
    ISigners,
    IWeights,
    IPauses,
    ICases,
    IRefunds,
    ILedger
{}
