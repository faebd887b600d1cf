import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.ExponentialBackoffRetry;
import org.apache.curator.x.discovery.ServiceDiscovery;
import org.apache.curator.x.discovery.ServiceDiscoveryBuilder;
import org.apache.curator.x.discovery.ServiceInstance;
import org.apache.curator.x.discovery.ServiceProvider;
import org.apache.curator.x.discovery.ServiceType;
import org.apache.curator.x.discovery.UriSpec;

/**
 * The Java half of a registry that two languages share: java DiscoveryProof.java host:port. It registers java-1, and goes on when dotnet-1 does what is expected of it;
 * its own payload says how far it is. Prints "ok name" for each check.
 */
public final class DiscoveryProof {
    private static final long PATIENCE_MS = 60_000;
    private static final String SERVICE = "orders";

    public static void main(String[] args) throws Exception {
        try (CuratorFramework client = CuratorFrameworkFactory.newClient(args[0], new ExponentialBackoffRetry(100, 10))) {
            client.start();
            try (ServiceDiscovery<Map> discovery = ServiceDiscoveryBuilder.builder(Map.class).client(client).basePath("/services").build();
                    ServiceProvider<Map> provider = discovery.serviceProviderBuilder().serviceName(SERVICE).build()) {
                discovery.start();
                provider.start();
                prove(discovery, provider);
            }
        }
        System.exit(0);
    }

    private static void prove(ServiceDiscovery<Map> discovery, ServiceProvider<Map> provider) throws Exception {
        long begun = System.currentTimeMillis();
        discovery.registerService(self(1));
        ServiceInstance<Map> other = await("the instance is found", () -> discovery.queryForInstance(SERVICE, "dotnet-1"));
        check("its address", "10.0.0.8".equals(other.getAddress()));
        check("its ports", Integer.valueOf(9090).equals(other.getPort()) && other.getSslPort() == null);
        check("its payload", Map.of("zone", "b", "weight", "2").equals(other.getPayload()));
        check("its type", other.getServiceType() == ServiceType.DYNAMIC);
        check("its time", Math.abs(other.getRegistrationTimeUTC() - begun) < PATIENCE_MS);
        check("its URI", "http://10.0.0.8:9090/v1".equals(other.buildUriSpec()));
        check("it takes requests", other.isEnabled());
        await("a provider gives it", () -> provider.getAllInstances().stream().anyMatch(i -> i.getId().equals("dotnet-1")) ? true : null);

        discovery.updateService(self(2));
        await("it takes no requests", () -> discovery.queryForInstance(SERVICE, "dotnet-1").isEnabled() ? null : true);
        await("a provider leaves it out", () -> provider.getAllInstances().stream().noneMatch(i -> i.getId().equals("dotnet-1")) ? true : null);

        discovery.updateService(self(3));
        await("it is gone", () -> discovery.queryForInstance(SERVICE, "dotnet-1") == null ? true : null);
    }

    private static ServiceInstance<Map> self(int step) throws Exception {
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("zone", "a");
        payload.put("step", step);
        return ServiceInstance.<Map>builder().name(SERVICE).id("java-1").address("10.0.0.7").port(8080).sslPort(8443).payload(payload)
            .uriSpec(new UriSpec("{scheme}://{address}:{ssl-port}/{name}")).build();
    }

    private static <T> T await(String name, Callable<T> found) throws Exception {
        for (long end = System.currentTimeMillis() + PATIENCE_MS; System.currentTimeMillis() < end; Thread.sleep(20)) {
            T value = found.call();
            if (value != null) {
                System.out.println("ok " + name);
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
