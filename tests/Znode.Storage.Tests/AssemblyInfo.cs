// Every test has its own directory and its own store: a fixture object for each, so that nothing is shared.
[assembly: FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[assembly: Parallelizable(ParallelScope.Children)]
