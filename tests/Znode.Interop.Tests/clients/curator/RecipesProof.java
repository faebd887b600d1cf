import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.atomic.DistributedAtomicLong;
import org.apache.curator.framework.recipes.barriers.DistributedBarrier;
import org.apache.curator.framework.recipes.barriers.DistributedDoubleBarrier;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.curator.framework.recipes.locks.InterProcessLock;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.framework.recipes.locks.InterProcessReadWriteLock;
import org.apache.curator.framework.recipes.locks.InterProcessSemaphoreV2;
import org.apache.curator.framework.recipes.locks.Lease;
import org.apache.curator.framework.recipes.nodes.GroupMember;
import org.apache.curator.framework.recipes.queue.DistributedPriorityQueue;
import org.apache.curator.framework.recipes.queue.QueueBuilder;
import org.apache.curator.framework.recipes.queue.QueueConsumer;
import org.apache.curator.framework.recipes.queue.QueueSerializer;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.retry.ExponentialBackoffRetry;
import org.apache.curator.retry.RetryNTimes;
import org.apache.zookeeper.CreateMode;

/**
 * The Java half of recipes that two languages share: java RecipesProof.java host:port. Each half says how far it is by a znode below /steps, and waits for those of the
 * other. Prints "ok name" for each check.
 */
public final class RecipesProof {
    private static final long PATIENCE_MS = 60_000;
    private static final int ROUNDS = 20;

    public static void main(String[] args) throws Exception {
        try (CuratorFramework client = CuratorFrameworkFactory.newClient(args[0], new ExponentialBackoffRetry(100, 10))) {
            client.start();
            RecipesProof proof = new RecipesProof(client);
            proof.lock();
            proof.readWriteLock();
            proof.semaphore();
            proof.latch();
            proof.counter();
            proof.barriers();
            proof.queue();
            proof.group();
        }
        System.exit(0);
    }

    private final CuratorFramework client;

    private RecipesProof(CuratorFramework client) {
        this.client = client;
    }

    /** Both count with a read and a write that only the lock keeps together. */
    private void lock() throws Exception {
        meet("lock");
        count("/mutex/count", new InterProcessMutex(client, "/mutex/lock"));
        meet("lock-done");
        check("the lock is exclusive", get("/mutex/count").equals(String.valueOf(2 * ROUNDS)));

        InterProcessMutex mutex = new InterProcessMutex(client, "/mutex/lock");
        hear("dotnet-holds");
        check("a lock that the other holds is not given", !mutex.acquire(100, TimeUnit.MILLISECONDS));
        say("java-waits");
        mutex.acquire();
        check("a lock that the other releases is given", true);
        say("java-holds");
        hear("dotnet-waits");
        mutex.release();
    }

    /** Each writer makes two znodes the same, one after the other; no reader may find them different. */
    private void readWriteLock() throws Exception {
        meet("rw");
        InterProcessReadWriteLock lock = new InterProcessReadWriteLock(client, "/rw/lock");
        for (int i = 0; i < ROUNDS; i++) {
            lock.writeLock().acquire();
            client.setData().forPath("/rw/a", ("java" + i).getBytes());
            client.setData().forPath("/rw/b", ("java" + i).getBytes());
            lock.writeLock().release();
            lock.readLock().acquire();
            if (!get("/rw/a").equals(get("/rw/b"))) {
                throw new IllegalStateException("a reader was let in with a writer");
            }
            lock.readLock().release();
        }
        check("readers and writers keep apart", true);
        meet("rw-rounds");

        hear("dotnet-reads");
        check("readers read together", lock.readLock().acquire(10, TimeUnit.SECONDS));
        lock.readLock().release();
        check("a writer waits for the other's reader", !lock.writeLock().acquire(100, TimeUnit.MILLISECONDS));
        say("rw-done");
    }

    private void semaphore() throws Exception {
        meet("semaphore");
        InterProcessSemaphoreV2 semaphore = new InterProcessSemaphoreV2(client, "/semaphore", 2);
        for (int i = 0; i < ROUNDS; i++) {
            Lease lease = semaphore.acquire();
            String inside = client.create().withMode(CreateMode.EPHEMERAL_SEQUENTIAL).forPath("/inside/java-");
            if (client.getChildren().forPath("/inside").size() > 2) {
                throw new IllegalStateException("three have one of two permits");
            }
            client.delete().forPath(inside);
            semaphore.returnLease(lease);
        }
        check("no more hold permits than there are", true);
        say("semaphore-done");
    }

    private void latch() throws Exception {
        hear("dotnet-leads");
        try (LeaderLatch latch = new LeaderLatch(client, "/latch", "java")) {
            latch.start();
            await("it is known who leads", () -> "dotnet".equals(latch.getLeader().getId()) ? true : null);
            check("one leads", !latch.hasLeadership());
            await("both stand", () -> latch.getParticipants().size() == 2 ? true : null);
            say("java-stands");
            await("the next leads", () -> latch.hasLeadership() ? true : null);
            hear("dotnet-saw-java-lead");
        }
    }

    private void counter() throws Exception {
        meet("counter");
        DistributedAtomicLong counter = new DistributedAtomicLong(client, "/counter", new RetryNTimes(1000, 1));
        for (int i = 0; i < ROUNDS; i++) {
            if (!counter.add(3L).succeeded()) {
                throw new IllegalStateException("not added");
            }
        }
        meet("counter-done");
        check("nothing added is lost", counter.get().postValue() == ROUNDS * 8L);
    }

    private void barriers() throws Exception {
        DistributedBarrier barrier = new DistributedBarrier(client, "/barrier");
        hear("barrier-set");
        check("the other's barrier holds", !barrier.waitOnBarrier(100, TimeUnit.MILLISECONDS));
        say("java-at-barrier");
        check("the other's barrier lets go", barrier.waitOnBarrier(PATIENCE_MS, TimeUnit.MILLISECONDS));

        DistributedDoubleBarrier together = new DistributedDoubleBarrier(client, "/together", 2);
        for (int i = 0; i < 3; i++) {
            check("both begin together", together.enter(PATIENCE_MS, TimeUnit.MILLISECONDS));
            check("both end together", together.leave(PATIENCE_MS, TimeUnit.MILLISECONDS));
            meet("round-" + i);
        }
    }

    private void queue() throws Exception {
        List<String> got = Collections.synchronizedList(new ArrayList<>());
        QueueConsumer<String> consumer = new QueueConsumer<>() {
            @Override
            public void consumeMessage(String message) {
                got.add(message);
            }

            @Override
            public void stateChanged(CuratorFramework client, ConnectionState state) {
            }
        };
        QueueSerializer<String> serializer = new QueueSerializer<>() {
            @Override
            public byte[] serialize(String item) {
                return item.getBytes(StandardCharsets.UTF_8);
            }

            @Override
            public String deserialize(byte[] bytes) {
                return new String(bytes, StandardCharsets.UTF_8);
            }
        };
        hear("dotnet-enqueued");
        try (DistributedPriorityQueue<String> queue = QueueBuilder.builder(client, consumer, serializer, "/queue").lockPath("/queue/locks").buildPriorityQueue(0)) {
            queue.start();
            await("the other's messages come", () -> got.size() == 3 ? true : null);
            check("the other's messages come by priority", got.equals(Arrays.asList("first", "second", "third")));
            await("the queue is empty", () -> client.getChildren().forPath("/queue").size() == 1 ? true : null);
        }

        try (DistributedPriorityQueue<String> queue = QueueBuilder.builder(client, null, serializer, "/queue").buildPriorityQueue(0)) {
            queue.start();
            queue.put("low", 5);
            queue.put("high", -5);
            queue.flushPuts(10, TimeUnit.SECONDS);
        }
        meet("queue");
    }

    private void group() throws Exception {
        try (GroupMember member = new GroupMember(client, "/group", "java", "from java".getBytes())) {
            member.start();
            await("the other is in the group", () -> member.getCurrentMembers().containsKey("dotnet") ? true : null);
            check("the other says what it wants", new String(member.getCurrentMembers().get("dotnet")).equals("from dotnet"));
            meet("group");
        }
    }

    private void count(String path, InterProcessLock lock) throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            lock.acquire();
            try {
                client.setData().forPath(path, String.valueOf(Integer.parseInt(get(path)) + 1).getBytes());
            } finally {
                lock.release();
            }
        }
    }

    private String get(String path) throws Exception {
        return new String(client.getData().forPath(path));
    }

    private void meet(String step) throws Exception {
        say("java-" + step);
        hear("dotnet-" + step);
    }

    private void say(String step) throws Exception {
        client.create().creatingParentsIfNeeded().forPath("/steps/" + step);
    }

    private void hear(String step) throws Exception {
        await(null, () -> client.checkExists().forPath("/steps/" + step));
    }

    private static <T> T await(String name, Callable<T> found) throws Exception {
        for (long end = System.currentTimeMillis() + PATIENCE_MS; System.currentTimeMillis() < end; Thread.sleep(10)) {
            T value = found.call();
            if (value != null) {
                if (name != null) {
                    System.out.println("ok " + name);
                }
                return value;
            }
        }
        throw new IllegalStateException("not in time: " + name);
    }

    private static void check(String name, boolean isSo) {
        if (!isSo) {
            throw new IllegalStateException("not so: " + name);
        }
        System.out.println("ok " + name);
    }
}
