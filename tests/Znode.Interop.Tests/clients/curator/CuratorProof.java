import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.atomic.DistributedAtomicLong;
import org.apache.curator.framework.recipes.barriers.DistributedDoubleBarrier;
import org.apache.curator.framework.recipes.cache.CuratorCache;
import org.apache.curator.framework.recipes.cache.CuratorCacheListener;
import org.apache.curator.framework.recipes.cache.PathChildrenCache;
import org.apache.curator.framework.recipes.cache.TreeCache;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.curator.framework.recipes.leader.LeaderSelector;
import org.apache.curator.framework.recipes.leader.LeaderSelectorListenerAdapter;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.framework.recipes.locks.InterProcessReadWriteLock;
import org.apache.curator.framework.recipes.locks.InterProcessSemaphoreV2;
import org.apache.curator.framework.recipes.locks.Lease;
import org.apache.curator.framework.recipes.nodes.GroupMember;
import org.apache.curator.framework.recipes.nodes.PersistentNode;
import org.apache.curator.framework.recipes.shared.SharedCount;
import org.apache.curator.retry.ExponentialBackoffRetry;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.data.Stat;

/** Curator's recipes against one server: java CuratorProof.java host:port. Prints "ok name" or "FAILED name: why" for each check. */
public final class CuratorProof {
    private static final int PATIENCE_SECONDS = 30;
    private final String server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<CuratorFramework> clients = new ArrayList<>();
    private int failures;

    private CuratorProof(String server) {
        this.server = server;
    }

    public static void main(String[] args) throws Exception {
        CuratorProof proof = new CuratorProof(args[0]);
        proof.check("mutex", proof::mutex);
        proof.check("reader-writer lock", proof::readWriteLock);
        proof.check("semaphore", proof::semaphore);
        proof.check("leader latch", proof::leaderLatch);
        proof.check("leader selector", proof::leaderSelector);
        proof.check("path children cache", proof::pathChildrenCache);
        proof.check("tree cache", proof::treeCache);
        proof.check("curator cache", proof::curatorCache);
        proof.check("persistent node", proof::persistentNode);
        proof.check("group member", proof::groupMember);
        proof.check("double barrier", proof::doubleBarrier);
        proof.check("counters", proof::counters);
        proof.check("transaction", proof::transaction);
        proof.check("create modes", proof::createModes);
        proof.threads.shutdownNow();
        System.exit(proof.failures == 0 ? 0 : 1);
    }

    private interface Check {
        void run() throws Exception;
    }

    private void check(String name, Check body) {
        try {
            body.run();
            System.out.println("ok " + name);
        } catch (Throwable problem) {
            failures++;
            System.out.println("FAILED " + name + ": " + problem);
            problem.printStackTrace(System.out);
        } finally {
            clients.forEach(CuratorFramework::close);
            clients.clear();
        }
    }

    private CuratorFramework client() throws Exception {
        CuratorFramework client = CuratorFrameworkFactory.newClient(server, 15_000, 10_000, new ExponentialBackoffRetry(50, 3));
        client.start();
        require(client.blockUntilConnected(PATIENCE_SECONDS, TimeUnit.SECONDS), "no connection");
        clients.add(client);
        return client;
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError(what);
        }
    }

    private static void eventually(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.call()) {
            require(System.nanoTime() < deadline, "never came true: " + what);
            Thread.sleep(10);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A counter that only a lock keeps right. */
    private void mutex() throws Exception {
        int[] counter = new int[1];
        AtomicInteger inside = new AtomicInteger();
        List<Future<?>> workers = new ArrayList<>();
        for (int worker = 0; worker < 4; worker++) {
            InterProcessMutex mutex = new InterProcessMutex(client(), "/proof/mutex");
            workers.add(threads.submit(() -> {
                for (int round = 0; round < 10; round++) {
                    mutex.acquire();
                    mutex.acquire();
                    require(inside.incrementAndGet() == 1, "two holders of one mutex");
                    counter[0]++;
                    inside.decrementAndGet();
                    mutex.release();
                    mutex.release();
                }
                return null;
            }));
        }
        for (Future<?> worker : workers) {
            worker.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        require(counter[0] == 40, "counted " + counter[0]);
    }

    private void readWriteLock() throws Exception {
        InterProcessReadWriteLock one = new InterProcessReadWriteLock(client(), "/proof/rw");
        InterProcessReadWriteLock two = new InterProcessReadWriteLock(client(), "/proof/rw");
        one.readLock().acquire();
        require(two.readLock().acquire(5, TimeUnit.SECONDS), "a second reader was kept out");
        require(!two.writeLock().acquire(300, TimeUnit.MILLISECONDS), "a writer came in beside readers");
        two.readLock().release();
        one.readLock().release();
        require(two.writeLock().acquire(5, TimeUnit.SECONDS), "the writer was kept out of a free lock");
        require(!one.readLock().acquire(300, TimeUnit.MILLISECONDS), "a reader came in beside a writer");
        require(two.readLock().acquire(5, TimeUnit.SECONDS), "a writer may read");
        two.writeLock().release();
        require(one.readLock().acquire(5, TimeUnit.SECONDS), "a reader was kept out by a reader");
        one.readLock().release();
        two.readLock().release();
    }

    private void semaphore() throws Exception {
        InterProcessSemaphoreV2 one = new InterProcessSemaphoreV2(client(), "/proof/semaphore", 2);
        InterProcessSemaphoreV2 two = new InterProcessSemaphoreV2(client(), "/proof/semaphore", 2);
        Lease first = one.acquire();
        Lease second = two.acquire();
        require(one.acquire(300, TimeUnit.MILLISECONDS) == null, "a third lease of two");
        one.returnLease(first);
        Lease third = two.acquire(5, TimeUnit.SECONDS);
        require(third != null, "a returned lease was not to be had");
        two.returnLease(second);
        two.returnLease(third);
    }

    private void leaderLatch() throws Exception {
        LeaderLatch one = new LeaderLatch(client(), "/proof/latch", "one");
        one.start();
        require(one.await(PATIENCE_SECONDS, TimeUnit.SECONDS), "the only candidate did not lead");
        LeaderLatch two = new LeaderLatch(client(), "/proof/latch", "two");
        two.start();
        eventually("two participants", () -> one.getParticipants().size() == 2);
        require(one.getLeader().getId().equals("one") && !two.hasLeadership(), "two leaders");
        clients.get(0).close();
        require(two.await(PATIENCE_SECONDS, TimeUnit.SECONDS), "nobody took over from a closed session");
        two.close();
    }

    private void leaderSelector() throws Exception {
        AtomicInteger leaders = new AtomicInteger();
        CountDownLatch terms = new CountDownLatch(6);
        List<LeaderSelector> selectors = new ArrayList<>();
        List<String> overlaps = new ArrayList<>();
        for (int candidate = 0; candidate < 3; candidate++) {
            LeaderSelector selector = new LeaderSelector(client(), "/proof/selector", new LeaderSelectorListenerAdapter() {
                @Override
                public void takeLeadership(CuratorFramework client) throws Exception {
                    if (leaders.incrementAndGet() != 1) {
                        overlaps.add("two leaders");
                    }
                    Thread.sleep(20);
                    leaders.decrementAndGet();
                    terms.countDown();
                }
            });
            selector.autoRequeue();
            selector.start();
            selectors.add(selector);
        }
        require(terms.await(PATIENCE_SECONDS, TimeUnit.SECONDS), "leadership did not go round");
        selectors.forEach(LeaderSelector::close);
        require(overlaps.isEmpty(), "two leaders at a time");
    }

    private void pathChildrenCache() throws Exception {
        CuratorFramework writer = client();
        writer.create().creatingParentsIfNeeded().forPath("/proof/children/a", bytes("1"));
        try (PathChildrenCache cache = new PathChildrenCache(client(), "/proof/children", true)) {
            cache.start(PathChildrenCache.StartMode.BUILD_INITIAL_CACHE);
            require(cache.getCurrentData().size() == 1, "the cache began without the child");
            writer.create().forPath("/proof/children/b", bytes("2"));
            writer.setData().forPath("/proof/children/a", bytes("3"));
            eventually("both children", () -> cache.getCurrentData().size() == 2);
            eventually("the new data", () -> new String(cache.getCurrentData("/proof/children/a").getData(), StandardCharsets.UTF_8).equals("3"));
            writer.delete().forPath("/proof/children/b");
            eventually("one child", () -> cache.getCurrentData().size() == 1);
        }
    }

    private void treeCache() throws Exception {
        CuratorFramework writer = client();
        writer.create().creatingParentsIfNeeded().forPath("/proof/tree/a/b", bytes("1"));
        try (TreeCache cache = new TreeCache(client(), "/proof/tree")) {
            cache.start();
            eventually("the deep node", () -> cache.getCurrentData("/proof/tree/a/b") != null);
            writer.setData().forPath("/proof/tree/a/b", bytes("2"));
            writer.create().forPath("/proof/tree/a/c", bytes("3"));
            eventually("the change", () -> new String(cache.getCurrentData("/proof/tree/a/b").getData(), StandardCharsets.UTF_8).equals("2"));
            eventually("the sibling", () -> cache.getCurrentChildren("/proof/tree/a").size() == 2);
            writer.delete().deletingChildrenIfNeeded().forPath("/proof/tree/a");
            eventually("nothing left", () -> cache.getCurrentChildren("/proof/tree").isEmpty());
        }
    }

    /** Built on one persistent recursive watch (addWatch). */
    private void curatorCache() throws Exception {
        CuratorFramework writer = client();
        writer.create().creatingParentsIfNeeded().forPath("/proof/cache", bytes("root"));
        Map<String, String> seen = new TreeMap<>();
        AtomicInteger events = new AtomicInteger();
        try (CuratorCache cache = CuratorCache.build(client(), "/proof/cache")) {
            CountDownLatch initialized = new CountDownLatch(1);
            cache.listenable().addListener(CuratorCacheListener.builder()
                .forCreates(node -> put(seen, events, node.getPath(), node.getData()))
                .forChanges((before, node) -> put(seen, events, node.getPath(), node.getData()))
                .forDeletes(node -> remove(seen, events, node.getPath()))
                .forInitialized(initialized::countDown)
                .build());
            cache.start();
            require(initialized.await(PATIENCE_SECONDS, TimeUnit.SECONDS), "the cache was never initialized");
            for (int node = 0; node < 20; node++) {
                writer.create().forPath("/proof/cache/n" + node, bytes("new"));
                writer.setData().forPath("/proof/cache/n" + node, bytes("set"));
                if (node % 2 == 0) {
                    writer.delete().forPath("/proof/cache/n" + node);
                }
            }
            eventually("ten children and the root, all set", () -> {
                synchronized (seen) {
                    return seen.size() == 11 && seen.values().stream().filter("set"::equals).count() == 10;
                }
            });
        }
    }

    private static void put(Map<String, String> seen, AtomicInteger events, String path, byte[] data) {
        synchronized (seen) {
            seen.put(path, new String(data, StandardCharsets.UTF_8));
        }
        events.incrementAndGet();
    }

    private static void remove(Map<String, String> seen, AtomicInteger events, String path) {
        synchronized (seen) {
            seen.remove(path);
        }
        events.incrementAndGet();
    }

    private void persistentNode() throws Exception {
        CuratorFramework owner = client();
        CuratorFramework other = client();
        PersistentNode node = new PersistentNode(owner, CreateMode.EPHEMERAL, false, "/proof/persistent", bytes("here"));
        node.start();
        require(node.waitForInitialCreate(PATIENCE_SECONDS, TimeUnit.SECONDS), "the node was not made");
        long owned = other.checkExists().forPath("/proof/persistent").getEphemeralOwner();
        require(owned == owner.getZookeeperClient().getZooKeeper().getSessionId(), "the wrong owner: " + owned);
        other.delete().forPath("/proof/persistent");
        eventually("the node is made again", () -> other.checkExists().forPath("/proof/persistent") != null);
        owner.close();
        eventually("the node goes with its session", () -> other.checkExists().forPath("/proof/persistent") == null);
    }

    private void groupMember() throws Exception {
        GroupMember one = new GroupMember(client(), "/proof/group", "one");
        GroupMember two = new GroupMember(client(), "/proof/group", "two", bytes("payload"));
        one.start();
        two.start();
        eventually("both see both", () -> one.getCurrentMembers().size() == 2 && two.getCurrentMembers().size() == 2);
        two.close();
        eventually("one is alone", () -> one.getCurrentMembers().size() == 1);
        one.close();
    }

    private void doubleBarrier() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        List<Future<?>> workers = new ArrayList<>();
        for (int worker = 0; worker < 3; worker++) {
            DistributedDoubleBarrier barrier = new DistributedDoubleBarrier(client(), "/proof/barrier", 3);
            workers.add(threads.submit(() -> {
                inside.incrementAndGet();
                require(barrier.enter(PATIENCE_SECONDS, TimeUnit.SECONDS), "the barrier did not open");
                require(inside.get() == 3, "entered with " + inside.get());
                require(barrier.leave(PATIENCE_SECONDS, TimeUnit.SECONDS), "the barrier did not let go");
                return null;
            }));
        }
        for (Future<?> worker : workers) {
            worker.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void counters() throws Exception {
        DistributedAtomicLong number = new DistributedAtomicLong(client(), "/proof/number", new ExponentialBackoffRetry(10, 10));
        for (int round = 0; round < 20; round++) {
            require(number.increment().succeeded(), "an increment failed");
        }
        require(number.get().postValue() == 20, "counted " + number.get().postValue());
        SharedCount one = new SharedCount(client(), "/proof/shared", 5);
        SharedCount two = new SharedCount(client(), "/proof/shared", 5);
        one.start();
        two.start();
        one.setCount(9);
        eventually("the other sees the count", () -> two.getCount() == 9);
        one.close();
        two.close();
    }

    private void transaction() throws Exception {
        CuratorFramework client = client();
        client.transaction().forOperations(
            client.transactionOp().create().forPath("/proof-tx", bytes("1")),
            client.transactionOp().create().withMode(CreateMode.PERSISTENT_SEQUENTIAL).forPath("/proof-tx/s", bytes("2")),
            client.transactionOp().setData().forPath("/proof-tx", bytes("3")),
            client.transactionOp().check().withVersion(1).forPath("/proof-tx"));
        require(client.getChildren().forPath("/proof-tx").equals(List.of("s0000000000")), "the wrong child");
        try {
            client.transaction().forOperations(
                client.transactionOp().create().forPath("/proof-tx/never", bytes("1")),
                client.transactionOp().check().withVersion(99).forPath("/proof-tx"));
            throw new AssertionError("a failing check committed");
        } catch (KeeperException.BadVersionException expected) {
            require(client.checkExists().forPath("/proof-tx/never") == null, "half a transaction");
        }
    }

    private void createModes() throws Exception {
        CuratorFramework client = client();
        Stat stat = new Stat();
        client.create().orSetData().storingStatIn(stat).creatingParentContainersIfNeeded().forPath("/proof-modes/child", bytes("x"));
        require(stat.getVersion() == 0, "a new node of version " + stat.getVersion());
        client.create().orSetData().storingStatIn(stat).forPath("/proof-modes/child", bytes("y"));
        require(stat.getVersion() == 1, "a set node of version " + stat.getVersion());
        String one = client.create().withProtection().withMode(CreateMode.EPHEMERAL_SEQUENTIAL).forPath("/proof-modes/p-", bytes("x"));
        String two = client.create().withMode(CreateMode.PERSISTENT_SEQUENTIAL).forPath("/proof-modes/q-", bytes("x"));
        require(one.endsWith("0000000001") && two.endsWith("0000000002"), one + " and " + two);
        client.create().withTtl(600_000).withMode(CreateMode.PERSISTENT_WITH_TTL).forPath("/proof-modes/ttl", bytes("x"));
        client.delete().quietly().forPath("/proof-modes/none");
        client.delete().guaranteed().forPath("/proof-modes/ttl");
        require(client.getChildren().forPath("/proof-modes").size() == 3, "children: " + client.getChildren().forPath("/proof-modes"));
    }
}
