package dev.windlass.benchmarks;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A server on loopback that answers all it is asked after the same time, on one thread, and keeps connections that want it. */
final class LoopbackServer implements AutoCloseable {

    private static final byte[] BODY = "{\"status\":\"UP\"}".getBytes(StandardCharsets.UTF_8);

    private final MultiThreadIoEventLoopGroup thread = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel listening;

    private LoopbackServer(Duration after) {
        listening = new ServerBootstrap()
                .group(thread)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel connection) {
                        connection
                                .pipeline()
                                .addLast(new HttpServerCodec(), new HttpObjectAggregator(1024), new Answers(after));
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    static LoopbackServer answeringAfter(Duration time) {
        return new LoopbackServer(time);
    }

    String url() {
        return "http://127.0.0.1:" + ((InetSocketAddress) listening.localAddress()).getPort();
    }

    @Override
    public void close() {
        listening.close().syncUninterruptibly();
        var unused = thread.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    /**
     * The child: answers at once, prints its address, and ends with its standard input.
     *
     * @param arguments none
     * @throws IOException if its input can't be read
     */
    public static void main(String[] arguments) throws IOException {
        try (LoopbackServer server = answeringAfter(Duration.ZERO)) {
            System.out.println(server.url());
            while (System.in.read() >= 0) {
                // Whoever started it is still there.
            }
        }
    }

    private static final class Answers extends ChannelInboundHandlerAdapter {

        private final long nanos;

        private Answers(Duration after) {
            this.nanos = after.toNanos();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            boolean keep = HttpUtil.isKeepAlive((HttpRequest) message);
            ReferenceCountUtil.release(message);
            if (nanos == 0) {
                answer(context, keep);
            } else {
                var unused = context.executor().schedule(() -> answer(context, keep), nanos, TimeUnit.NANOSECONDS);
            }
        }

        /** A client that ends resets what it still has open. */
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            var unused = context.close();
        }

        private static void answer(ChannelHandlerContext context, boolean keep) {
            FullHttpResponse answer = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(BODY));
            answer.headers()
                    .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
                    .setInt(HttpHeaderNames.CONTENT_LENGTH, BODY.length);
            HttpUtil.setKeepAlive(answer, keep);
            var sent = context.writeAndFlush(answer);
            if (!keep) {
                sent.addListener(ChannelFutureListener.CLOSE);
            }
        }
    }
}
