"""The live stream: who listens hears of every event in their scope, within moments, none missed."""
