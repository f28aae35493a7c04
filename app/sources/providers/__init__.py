"""Sources that are asked over the network: the contract, the one HTTP reader, and an adapter a provider."""
